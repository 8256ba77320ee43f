//! Works of the row: one book, one film, one song, one game, each with what its columns share, and publishers and teams.

use super::{entries_of, fact, list_latent, lookup_latent, shared_word, switch_patterns};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::Reg;

/// A kind of work: latent, list, prefix of its genres, and where among the facts of an entry its genre stands.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Latent and list.
    pub list: &'static str,
    genres: &'static str,
    genre_at: usize,
    genre_latent: &'static str,
}

/// Books: facts are author and genre.
pub const BOOK: Kind = Kind { list: "book", genres: "book", genre_at: 1, genre_latent: "book genre" };
/// Films: genre and year.
pub const FILM: Kind = Kind { list: "movie", genres: "film", genre_at: 0, genre_latent: "film genre" };
/// Songs: artist and genre.
pub const SONG: Kind = Kind { list: "song", genres: "music", genre_at: 1, genre_latent: "music genre" };
/// Games: genre.
pub const GAME: Kind = Kind { list: "game", genres: "game", genre_at: 0, genre_latent: "game genre" };

/// The genres of a kind of work.
fn genres(cx: &FieldCx<'_, '_>, kind: Kind) -> WordList {
    let list = cx.locale.list("genre");
    let of_kind = |at: &usize| list.extras[*at].split(':').next() == Some(kind.genres);
    let entry = |at: usize| {
        let id = list.extras[at].split(':').nth(1).unwrap_or_default();
        (list.words.get(at as u64), list.weights[at], id.to_owned())
    };
    WordList::new(&(0..list.extras.len()).filter(of_kind).map(entry).collect::<Vec<_>>())
}

/// Appends the genre of the row's work of a kind.
pub fn genre(cx: &mut FieldCx<'_, '_>, kind: Kind) {
    let genres = genres(cx, kind);
    if cx.unique {
        return cx.list_entry(&genres);
    }
    let works = cx.locale.list(kind.list);
    let work = list_latent(cx, kind.list, &works);
    let ids: Vec<&str> = works.extras.iter().map(|extra| fact(extra, kind.genre_at)).collect();
    let entry = lookup_latent(cx, kind.genre_latent, work, entries_of(&genres, &ids));
    cx.word(&genres.words, entry);
}

/// Appends the title of the row's work of a kind.
pub fn title(cx: &mut FieldCx<'_, '_>, kind: Kind) {
    shared_word(cx, kind.list, kind.list);
}

/// Appends a publisher's name, made from the language's patterns.
pub fn publisher(cx: &mut FieldCx<'_, '_>) {
    named(
        cx,
        "publisher pattern",
        "publisher_pattern",
        ["publisher family", "publisher family 2", "publisher core"],
        None,
    );
}

/// Appends the name of a team of the row's city.
pub fn team(cx: &mut FieldCx<'_, '_>) {
    named(cx, "team pattern", "team_pattern", ["team family", "team family 2", "team core"], Some("team mascot"));
}

fn named(
    cx: &mut FieldCx<'_, '_>,
    latent: &'static str,
    list: &str,
    [family, family2, core]: [&'static str; 3],
    mascot: Option<&'static str>,
) {
    if cx.unique {
        return cx.refuse_unique("names made from parts repeat");
    }
    let patterns = cx.locale.list(list);
    let which = list_latent(cx, latent, &patterns);
    let texts: Vec<String> = patterns.words.iter().collect();
    switch_patterns(cx, which, &texts, |cx, part| match (part, mascot) {
        ("family", _) => founder(cx, family),
        ("family2", _) => founder(cx, family2),
        ("core", _) => shared_word(cx, core, "company_core"),
        ("mascot", Some(mascot)) => shared_word(cx, mascot, "mascot"),
        _ => super::place::city_name(cx),
    });
}

fn founder(cx: &mut FieldCx<'_, '_>, latent: &'static str) {
    let people = cx.locale.people();
    let index: Reg = super::pick_latent(cx, latent, &people.family.founders);
    cx.word(&people.family.native, index);
}
