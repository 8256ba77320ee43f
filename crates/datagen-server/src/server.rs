//! The process around the endpoints: opening the database, listening, the work in the background, stopping.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tower::Service;

use crate::clock::DAY_MILLIS;
use crate::config::Settings;
use crate::error::ServerError;
use crate::http::caller::Peer;
use crate::http::router::router;
use crate::service::App;
use crate::service::ai::infer::Infer;
use crate::store::{self, Before};

/// How often usage is written to the store.
const SETTLE_EVERY: Duration = Duration::from_secs(1);
/// After how many of those memory is tidied, and after how many the store.
const TIDY_EVERY: u64 = 60;
const FORGET_EVERY: u64 = 3600;
/// Days whose usage is kept.
const USAGE_DAYS_KEPT: i64 = 90;
/// How long accepting rests after it failed, for example because there are no file descriptors left.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// What a service that is ready says about itself.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// `http://` and an address that a client on this machine can use.
    pub base_url: String,
    /// The interactive reference.
    pub docs_url: String,
    /// Where to get a key.
    pub free_key_url: String,
    /// The database.
    pub database: String,
}

/// A running service.
pub struct Server {
    ready: Ready,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

/// Runs the service until the process is interrupted or told to terminate; `on_ready` hears when it can be called.
pub async fn serve(settings: Settings, on_ready: impl FnOnce(&Ready)) -> Result<(), ServerError> {
    let server = Server::start(settings).await?;
    on_ready(server.ready());
    interrupted().await;
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}

impl Server {
    /// Opens the database, listens and returns.
    pub async fn start(settings: Settings) -> Result<Server, ServerError> {
        Server::start_with(settings, None).await
    }

    /// With an inferer of one's own in place of the embedded one.
    pub async fn start_with(settings: Settings, inferer: Option<Arc<dyn Infer>>) -> Result<Server, ServerError> {
        settings.check().map_err(|reason| ServerError::config("settings", reason))?;
        let database = settings.database_url()?;
        let listener = TcpListener::bind(settings.listen).await.map_err(|e| ServerError::bind(settings.listen, &e))?;
        let address = listener.local_addr().map_err(|e| ServerError::bind(settings.listen, &e))?;
        let store = store::open(&database, Duration::from_secs(settings.timeouts.storage_seconds)).await?;
        let app = Arc::new(App::new(settings, store, inferer)?);
        let stopping = CancellationToken::new();
        let router = router(Arc::clone(&app), stopping.clone())?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(run(app, listener, router, (stopped, stopping)));
        Ok(Server { ready: Ready::new(address, database), stop, task })
    }

    /// What it says about itself.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Takes no further requests, lets the running ones end, writes usage to the store and closes it.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the service did not stop in order");
        }
    }
}

impl Ready {
    fn new(address: SocketAddr, database: String) -> Ready {
        let host = match address {
            SocketAddr::V4(v4) if v4.ip().is_unspecified() => "127.0.0.1".to_owned(),
            SocketAddr::V6(v6) if v6.ip().is_unspecified() => "[::1]".to_owned(),
            SocketAddr::V4(v4) => v4.ip().to_string(),
            SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
        };
        let base_url = format!("http://{host}:{}", address.port());
        let (docs_url, free_key_url) = (format!("{base_url}/api/v1/docs"), format!("{base_url}/api/v1/auth/free-key"));
        Ready { address, base_url, docs_url, free_key_url, database }
    }
}

async fn run(
    app: Arc<App>,
    listener: TcpListener,
    router: Router,
    (mut stopped, stopping): (watch::Receiver<bool>, CancellationToken),
) {
    let background = tokio::spawn(background(Arc::clone(&app), stopped.clone()));
    let connections = Arc::new(Semaphore::new(app.settings.limits.connections_max.min(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &connections) => accepted,
            _ = stopped.changed() => break,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let connection = connection(stream, peer, router.clone(), &app.settings);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    // Conversations would go on for as long as their clients like.
    stopping.cancel();
    let drain = Duration::from_secs(app.settings.timeouts.drain_seconds);
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(seconds = drain.as_secs(), "answers were still running at the end of the drain");
    }
    let _ = background.await;
    if let Err(error) = app.accounts.settle(true).await {
        tracing::error!(%error, "the last usage was not stored");
    }
    app.store.close().await;
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, connections: &Arc<Semaphore>) -> Option<Accepted> {
    let place = Arc::clone(connections).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection was not accepted");
            tokio::time::sleep(ACCEPT_REST).await;
            None
        }
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    settings: &Settings,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + use<> {
    // Answers are written whole; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        router.clone().call(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(settings.timeouts.head_seconds))
        .serve_connection(TokioIo::new(stream), service)
}

/// Writes usage to the store and forgets what is old, until the service stops.
async fn background(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(SETTLE_EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for round in 0_u64.. {
        tokio::select! {
            _ = every.tick() => {}
            _ = stopped.changed() => return,
        }
        if let Err(error) = app.accounts.settle(false).await {
            tracing::warn!(%error, "usage was not stored; it is kept and tried again");
        }
        if round % TIDY_EVERY == 0 {
            app.accounts.forget_idle();
            app.mint.forget_idle();
        }
        if round % FORGET_EVERY == 0 {
            let now_ms = app.clock.now_ms();
            let today = now_ms.div_euclid(DAY_MILLIS);
            let before = Before {
                idempotency_ms: now_ms - DAY_MILLIS,
                usage_day: today - USAGE_DAYS_KEPT,
                contract_day: today.saturating_sub(app.settings.contracts.unused_days_kept.into()),
            };
            if let Err(error) = app.store.forget(before).await {
                tracing::warn!(%error, "old records were not removed; tried again in an hour");
            }
        }
    }
}

/// Ends when the process is interrupted (Ctrl-C) or told to terminate.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
