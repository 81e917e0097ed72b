//! Who may ask: this page in a browser of this machine, and nobody else.
//!
//! A page of another site can make the browser send requests here. It cannot read the answers, as this server
//! allows no other origin; it cannot reach it under a name of its own, as `Host` is checked; and it cannot
//! write, as `Origin` is checked and it does not know the token that stands in this page.

use tiny_http::{Method, Request};

/// The header in which the page sends its token.
const TOKEN: &str = "X-Plaidoyer-Token";

/// Checks who asks.
#[derive(Debug)]
pub(crate) struct Guard {
    port: u16,
    token: String,
}

/// Why something is not done.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// What is wrong.
    pub(crate) message: String,
    /// The type of the message.
    pub(crate) kind: &'static str,
}

impl Refusal {
    /// A refusal.
    pub(crate) fn new(status: u16, message: &str) -> Self {
        Self {
            status,
            message: message.to_owned(),
            kind: "text/plain; charset=utf-8",
        }
    }
}

impl Guard {
    /// A guard of the server at a port, with the token of the page; where that is empty, with one that nobody can
    /// guess.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub(super) fn new(port: u16, mut token: String) -> Result<Self, getrandom::Error> {
        if token.is_empty() {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes)?;
            token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        }
        Ok(Self { port, token })
    }

    /// The port of the server.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// What the page sends with whatever it asks to be done.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The page's origin.
    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Checks a request.
    ///
    /// # Errors
    /// One that is not this page's.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Refusal> {
        let hosts = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port));
        let is_host = |text: &str| hosts.iter().any(|host| host == text);
        if !only(request, "Host").is_some_and(is_host) {
            return Err(Refusal::new(403, "this host is not served"));
        }
        let is_own = |origin: &str| origin.strip_prefix("http://").is_some_and(is_host);
        let is_write = match request.method() {
            Method::Get => false,
            Method::Post => true,
            _ => return Err(Refusal::new(405, "this method is not served")),
        };
        let origin = only(request, "Origin");
        if (is_write || has(request, "Origin")) && !origin.is_some_and(is_own) {
            return Err(Refusal::new(403, "another page asks this"));
        }
        if is_write && only(request, TOKEN) != Some(self.token.as_str()) {
            return Err(Refusal::new(
                403,
                "the page is not the one that is served now: load it again",
            ));
        }
        Ok(())
    }
}

fn has(request: &Request, name: &'static str) -> bool {
    request
        .headers()
        .iter()
        .any(|header| header.field.equiv(name))
}

/// The value of a header that stands there once.
fn only<'a>(request: &'a Request, name: &'static str) -> Option<&'a str> {
    let mut values = request
        .headers()
        .iter()
        .filter(|header| header.field.equiv(name));
    let value = values.next()?;
    values.next().is_none().then(|| value.value.as_str())
}

/// The headers of every answer. A drawing that is opened by itself has styles of its own, and runs nothing either.
pub(crate) fn headers(is_drawing: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let policy = if is_drawing {
        "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    } else {
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    };
    [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
    ]
    .into_iter()
}
