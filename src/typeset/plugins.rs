//! Refuses Typst's plugins, which run code that nobody can read, unless the project allows them.

use std::sync::LazyLock;

use typst::Library;
use typst::diag::bail;
use typst::foundations::{Binding, CastInfo, NativeFuncData, NativeFuncPtr, Scope, Type};

/// The function that replaces Typst's `plugin`.
static REFUSED: NativeFuncData = NativeFuncData {
    function: NativeFuncPtr(&|_, _, args| {
        bail!(
            args.span, "a plugin would run code that nobody can read here";
            hint: "where you trust it, write `plugins = true` in `plaidoyer.toml`";
        )
    }),
    name: "plugin",
    title: "Plugin",
    docs: "Not allowed in this project.",
    def_site: None,
    keywords: &[],
    contextual: false,
    scope: LazyLock::new(&|| Scope::new()),
    params: LazyLock::new(&|| Vec::new()),
    returns: LazyLock::new(&|| CastInfo::Type(Type::of::<typst::foundations::Module>())),
};

/// Takes plugins out of the library.
pub(super) fn refuse(library: &mut Library) {
    library.global.scope_mut().define_func_with_data(&REFUSED);
    library.std = Binding::detached(library.global.clone());
}
