//! Sessions of the HTTP transports: whose they are, and how many there may be.
//!
//! Does not live here: what is said in them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use datagen_core::Problem;
use rmcp::model::ClientJsonRpcMessage;
use tokio::sync::mpsc::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::config;
use crate::failure::{Failure, codes};

/// How a session is reached.
#[derive(Clone)]
pub enum Way {
    /// Streamable HTTP: the transport knows it by its id.
    Streamable,
    /// HTTP+SSE: messages go into the channel; the token ends it.
    Events(Sender<ClientJsonRpcMessage>, CancellationToken),
}

struct Session {
    key_id: i64,
    used: Instant,
    way: Way,
    _place: OwnedSemaphorePermit,
}

/// A place for a session.
pub struct Place(OwnedSemaphorePermit);

/// All of them.
pub struct Sessions {
    places: Arc<Semaphore>,
    per_key_max: usize,
    known: Mutex<HashMap<String, Session>>,
}

impl Sessions {
    /// None yet.
    pub fn new(settings: &config::Mcp) -> Sessions {
        let places = Arc::new(Semaphore::new(settings.sessions_max.min(Semaphore::MAX_PERMITS)));
        Sessions { places, per_key_max: settings.sessions_per_key_max, known: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more session of a key. Forgets those that the transport has ended; `live` are those that it has. The
    /// second value is what has to end for it: the one that the key used least recently.
    pub fn place(&self, key_id: i64, live: &HashSet<String>) -> Result<(Place, Option<(String, Way)>), Failure> {
        let mut known = self.lock();
        known.retain(|id, session| !matches!(session.way, Way::Streamable) || live.contains(id));
        let of_key = || known.iter().filter(|(_, session)| session.key_id == key_id);
        let ended = (of_key().count() >= self.per_key_max)
            .then(|| of_key().min_by_key(|(_, session)| session.used).map(|(id, _)| id.clone()))
            .flatten();
        let ended = ended.and_then(|id| known.remove(&id).map(|session| (id, session.way)));
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Failure::overloaded(30))?;
        Ok((Place(place), ended))
    }

    /// A session that begins.
    pub fn add(&self, id: String, key_id: i64, way: Way, place: Place) {
        self.lock().insert(id, Session { key_id, used: Instant::now(), way, _place: place.0 });
    }

    /// The session of this key with this id. That of another key is as unknown as one that never was.
    pub fn find(&self, id: &str, key_id: i64) -> Result<Way, Failure> {
        let mut known = self.lock();
        match known.get_mut(id).filter(|session| session.key_id == key_id) {
            Some(session) => {
                session.used = Instant::now();
                Ok(session.way.clone())
            }
            None => {
                let problem = Problem::new(
                    codes::UNKNOWN_SESSION,
                    "There is no such session of this key.",
                    "Initialize a new one.",
                );
                Err(Failure::new(axum::http::StatusCode::NOT_FOUND, problem))
            }
        }
    }

    /// A session that ended.
    pub fn remove(&self, id: &str) {
        self.lock().remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(max: usize, per_key: usize) -> Sessions {
        let text = format!("[mcp]\nsessions_max = {max}\nsessions_per_key_max = {per_key}");
        Sessions::new(&crate::Settings::from_toml(&text, "test").unwrap().mcp)
    }

    #[test]
    fn a_session_belongs_to_its_key() {
        let sessions = sessions(9, 9);
        let (place, _) = sessions.place(1, &HashSet::new()).unwrap();
        sessions.add("a".into(), 1, Way::Streamable, place);
        assert!(sessions.find("a", 1).is_ok());
        assert!(sessions.find("a", 2).is_err());
        assert!(sessions.find("b", 1).is_err());
        sessions.remove("a");
        assert!(sessions.find("a", 1).is_err());
    }

    #[test]
    fn places_are_bounded_and_come_back() {
        let sessions = sessions(3, 2);
        let live = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<HashSet<_>>();
        for id in ["a", "b"] {
            let (place, ended) = sessions.place(1, &live(&["a", "b"])).unwrap();
            assert!(ended.is_none());
            sessions.add(id.into(), 1, Way::Streamable, place);
        }
        sessions.find("a", 1).unwrap();
        // The third of the key ends the one that was not used for longest.
        let (place, ended) = sessions.place(1, &live(&["a", "b"])).unwrap();
        assert_eq!(ended.unwrap().0, "b");
        sessions.add("c".into(), 1, Way::Streamable, place);
        let (place, _) = sessions.place(2, &live(&["a", "c"])).unwrap();
        sessions.add("d".into(), 2, Way::Streamable, place);
        assert!(sessions.place(3, &live(&["a", "c", "d"])).is_err(), "the service is full");
        // Those that the transport has ended give their places back.
        assert!(sessions.place(3, &live(&["a"])).is_ok());
    }
}
