//! The page's server: what can be asked for, and what is done. Only this machine reaches it.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tiny_http::{Method, Request, StatusCode};
use typst::ecow::{eco_format, eco_vec};

use super::Choice;
use super::guard::{self, Guard, Refusal};
use super::studio::Studio;
use crate::diagnostic::{Result, ShownProblem, error};
use crate::project::{Project, path_id};

/// Who asks for a newer state is answered after so long, also where there is none.
const PATIENCE: Duration = Duration::from_secs(20);

/// So many requests are answered at once: a page has one that waits, and a few short ones.
const MOST: usize = 64;

/// The stack of a thread that answers, in bytes: what the main thread has, and as much again.
const STACK: usize = 16 << 20;

/// What a request may bring, in bytes.
const LONGEST: usize = 64 << 10;

/// The server.
pub(crate) struct Server {
    listener: tiny_http::Server,
    desk: Arc<Desk>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

/// What requests are answered with.
struct Desk {
    studio: Arc<Studio>,
    /// The files of the page, each with its path and type. They are the program's own, whatever a project has: a
    /// project brings no script.
    files: Vec<(&'static str, &'static str, Vec<u8>)>,
    /// How many requests are being answered.
    busy: AtomicUsize,
}

/// A request that is being answered, until this is dropped.
struct Busy(Arc<Desk>);

impl Busy {
    fn at(desk: &Arc<Desk>) -> Self {
        desk.busy.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(desk))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An answer: its type, how long it may be kept, and its bytes.
struct HttpAnswer {
    kind: &'static str,
    keep: &'static str,
    bytes: Vec<u8>,
}

/// What the server answers with where it does what it is asked.
type Answered = std::result::Result<HttpAnswer, Refusal>;

const JSON: &str = "application/json";
const NOT_KEPT: &str = "no-store";

/// A page's name is a hash of it.
const KEPT: &str = "private, max-age=86400, immutable";

/// Listens at a port of this machine that no other machine reaches; at a free one where it is 0. The guard knows the
/// page by its token, as [`Guard::new`] does.
///
/// # Errors
/// If the port is taken.
pub(super) fn listen(port: u16, token: String) -> Result<(tiny_http::Server, Guard)> {
    let failed = |what: String| {
        let problem = error(eco_format!("could not serve the preview: {what}"));
        eco_vec![problem.with_hint("`--port` takes another port; without it, a free one is taken")]
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = tiny_http::Server::http(address).map_err(|e| failed(e.to_string()))?;
    let port = listener.server_addr().to_ip().map(|address| address.port());
    let guard = Guard::new(port.unwrap_or_default(), token).map_err(|e| failed(e.to_string()))?;
    Ok((listener, guard))
}

impl Server {
    /// What answers those who ask at a port.
    ///
    /// # Errors
    /// None: the files of the page come with the program.
    pub(super) fn new(listener: tiny_http::Server, studio: Arc<Studio>) -> Result<Self> {
        let mut files = Vec::new();
        for (path, name, kind) in [
            ("/", "index.html", "text/html; charset=utf-8"),
            ("/preview.css", "preview.css", "text/css; charset=utf-8"),
            (
                "/preview.js",
                "preview.js",
                "text/javascript; charset=utf-8",
            ),
            ("/icon.svg", "icon.svg", "image/svg+xml"),
        ] {
            let text = Project::built_in().text(path_id(&format!("templates/preview/{name}"))?)?;
            let text = text.replace("{token}", studio.guard.token());
            files.push((path, kind, text.into_bytes()));
        }
        Ok(Self {
            listener,
            desk: Arc::new(Desk {
                studio,
                files,
                busy: AtomicUsize::new(0),
            }),
        })
    }

    /// The address of the page.
    pub(crate) fn address(&self) -> String {
        self.desk.studio.guard.origin()
    }

    /// Answers requests, for as long as the program runs.
    pub(crate) fn serve(&self) {
        for request in self.listener.incoming_requests() {
            let busy = Busy::at(&self.desk);
            if self.desk.busy.load(Ordering::Relaxed) > MOST {
                respond(request, Err(Refusal::new(503, "too many requests at once")));
                continue;
            }
            // Some answers are typeset.
            let answering = thread::Builder::new().stack_size(STACK);
            // Where there is no thread, the request ends without an answer.
            let _ = answering.spawn(move || busy.0.answer(request));
        }
    }
}

impl Desk {
    fn answer(&self, mut request: Request) {
        let answered = self.studio.guard.check(&request).and_then(|()| {
            let url = request.url().to_owned();
            let (path, query) = url.split_once('?').unwrap_or((&url, ""));
            match request.method() {
                Method::Get => self.get(path, query),
                _ => self.post(path, &mut request),
            }
        });
        respond(request, answered);
    }

    fn get(&self, path: &str, query: &str) -> Answered {
        if let Some((_, kind, bytes)) = self.files.iter().find(|(of, ..)| *of == path) {
            return Ok(HttpAnswer {
                kind,
                keep: NOT_KEPT,
                bytes: bytes.clone(),
            });
        }
        let page = path
            .strip_prefix("/page/")
            .and_then(|name| name.strip_suffix(".svg"));
        if let Some(page) = page.and_then(|name| self.studio.page(name)) {
            return Ok(HttpAnswer {
                kind: "image/svg+xml",
                keep: KEPT,
                bytes: page.svg.clone(),
            });
        }
        match path {
            "/state" => {
                let after = value(query, "after").parse().unwrap_or(0);
                json(&*self.studio.state_after(after, PATIENCE))
            }
            "/report" => Ok(HttpAnswer {
                kind: JSON,
                keep: NOT_KEPT,
                bytes: self.studio.report().as_bytes().to_vec(),
            }),
            "/search" => json(
                &self
                    .studio
                    .search(&value(query, "words"))
                    .map_err(refusal)?,
            ),
            "/coverage" => json(&self.studio.coverage().map_err(refusal)?),
            _ => Err(Refusal::new(404, "there is no such page")),
        }
    }

    fn post(&self, path: &str, request: &mut Request) -> Answered {
        let body = body(request)?;
        match path {
            "/choose" => {
                self.studio.choose(read::<Choice>(&body)?);
                json(&())
            }
            "/edit" => json(&self.studio.propose(&read(&body)?).map_err(refusal)?),
            "/write" => json(&self.studio.write(&read(&body)?).map_err(refusal)?),
            "/undo" => json(&self.studio.take_back().map_err(refusal)?),
            "/redo" => json(&self.studio.do_again().map_err(refusal)?),
            "/audience" => json(&self.studio.begin_audience(&read(&body)?).map_err(refusal)?),
            _ => Err(Refusal::new(404, "there is nothing to do there")),
        }
    }
}

/// The value of a name in the query of an address; empty where it is not there.
fn value(query: &str, name: &str) -> String {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.find(|(key, _)| *key == name).map(|(_, value)| value);
    let decoded = percent_decode_str(value.unwrap_or_default()).decode_utf8_lossy();
    decoded.into_owned()
}

/// What a request brings.
fn body(request: &mut Request) -> std::result::Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    let longest = LONGEST as u64;
    let read = request.as_reader().take(longest + 1).read_to_end(&mut body);
    if read.is_err() {
        return Err(Refusal::new(400, "the request breaks off"));
    }
    if body.len() > LONGEST {
        return Err(Refusal::new(413, "the request is too long"));
    }
    Ok(body)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> std::result::Result<T, Refusal> {
    serde_json::from_slice(body)
        .map_err(|e| Refusal::new(400, &format!("the request is not understood: {e}")))
}

/// What is wrong with what is asked, for the page to show.
fn refusal(problems: Vec<ShownProblem>) -> Refusal {
    Refusal {
        status: 422,
        message: serde_json::to_string(&problems).unwrap_or_default(),
        kind: JSON,
    }
}

fn json(value: &impl Serialize) -> Answered {
    let bytes = serde_json::to_vec(value);
    let bytes = bytes.map_err(|e| Refusal::new(500, &e.to_string()))?;
    Ok(HttpAnswer {
        kind: JSON,
        keep: NOT_KEPT,
        bytes,
    })
}

/// Answers a request, and ends its connection with that. The server's pool counts a thread that it has just woken as
/// idle, and gives it a second connection: while the first one lives, nobody reads the second.
fn respond(request: Request, answered: Answered) {
    let (status, answer) = match answered {
        Ok(answer) => (200, answer),
        Err(refusal) => {
            let answer = HttpAnswer {
                kind: refusal.kind,
                keep: NOT_KEPT,
                bytes: refusal.message.into_bytes(),
            };
            (refusal.status, answer)
        }
    };
    let is_drawing = answer.kind.starts_with("image/");
    let own = [
        ("Content-Type", answer.kind),
        ("Cache-Control", answer.keep),
        ("Connection", "close"),
    ];
    let reason = StatusCode(status).default_reason_phrase();
    let length = answer.bytes.len();
    let mut head = format!("HTTP/1.1 {status} {reason}\r\nContent-Length: {length}\r\n");
    for (name, value) in own.into_iter().chain(guard::headers(is_drawing)) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut to = request.into_writer();
    // Whoever asked may be gone.
    let _ = to
        .write_all(&[head.into_bytes(), answer.bytes].concat())
        .and_then(|()| to.flush());
}
