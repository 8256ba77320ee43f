//! The web app as bytes: what Vite made of `web/`, embedded by the build script.
//!
//! Lives here: the files, their compressed forms and their tags. Does not live here: HTTP (`datagen-server`), the app (`web/`).

#![forbid(unsafe_code)]

/// A file of the app.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Path below the root of the site, without a leading slash.
    pub path: &'static str,
    /// The bytes.
    pub bytes: &'static [u8],
    /// The bytes compressed with Brotli, where that is smaller.
    pub brotli: Option<&'static [u8]>,
    /// The bytes compressed with gzip, where that is smaller.
    pub gzip: Option<&'static [u8]>,
    /// Beginning of the SHA-256 of the bytes.
    pub tag: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The first page.
pub const INDEX: &str = "index.html";

/// The file at a path; `None` where there is none or the app was not built.
pub fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.binary_search_by_key(&path, |asset| asset.path).ok().map(|at| &ASSETS[at])
}

/// Why there is no app in this binary; `None` when there is one.
pub fn missing() -> Option<&'static str> {
    MISSING
}

impl Asset {
    /// Whether its name changes with its content, so that it may be kept for ever.
    pub fn is_hashed(&self) -> bool {
        self.path.starts_with("assets/")
    }

    /// The media type, by the file's extension.
    pub fn media_type(&self) -> &'static str {
        match self.path.rsplit('.').next().unwrap_or_default() {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            "json" | "webmanifest" => "application/json",
            "png" => "image/png",
            "woff2" => "font/woff2",
            "txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_is_there_or_says_why_not() {
        match missing() {
            Some(reason) => assert!(ASSETS.is_empty() && !reason.is_empty()),
            None => assert!(asset(INDEX).is_some_and(|index| index.media_type().starts_with("text/html"))),
        }
    }

    #[test]
    fn the_first_page_names_only_files_that_are_there() {
        let Some(index) = asset(INDEX) else { return };
        let text = std::str::from_utf8(index.bytes).unwrap();
        let named: Vec<_> = ["src=\"/", "href=\"/"].iter().flat_map(|mark| text.split(mark).skip(1)).collect();
        assert!(!named.is_empty());
        for rest in named {
            let path = rest.split('"').next().unwrap_or_default();
            assert!(asset(path).is_some(), "{path} is named by the first page and is not there");
        }
    }
}
