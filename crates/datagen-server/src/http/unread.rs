//! Request bodies that were not read to their end.
//!
//! A connection that is closed while bytes still arrive is reset, and the client may see the reset instead of the answer. So
//! what an endpoint left unread comes back here and is read, within bounds, before the answer goes out.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;

/// What is left of a body is read up to this many times the size a body may have.
const DRAIN_FACTOR: u64 = 8;
/// And for this long.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(5);

/// Where the rest of a body arrives when its reader has dropped it.
pub struct Rest(Option<oneshot::Receiver<Body>>);

/// A body that hands its rest back.
struct Watched {
    body: Body,
    /// Whether the client sends the body without being asked, or was asked by reading.
    is_sent: bool,
    is_over: bool,
    rest: Option<oneshot::Sender<Body>>,
}

/// The request with its body watched. Requests without a body pass as they are.
pub fn watch(request: Request) -> (Request, Rest) {
    if request.body().is_end_stream() {
        return (request, Rest(None));
    }
    let is_sent = !request.headers().contains_key(header::EXPECT);
    let (sender, receiver) = oneshot::channel();
    let watched = |body| Body::new(Watched { body, is_sent, is_over: false, rest: Some(sender) });
    (request.map(watched), Rest(Some(receiver)))
}

impl Rest {
    /// Reads what is left and throws it away; `body_bytes_max` is the size a body may have.
    pub async fn drain(self, body_bytes_max: u64) {
        let Some(mut body) = self.0.and_then(|mut rest| rest.try_recv().ok()) else { return };
        let mut bytes_left = body_bytes_max.saturating_mul(DRAIN_FACTOR);
        if body.size_hint().lower() > bytes_left {
            return;
        }
        let all = async {
            while let Some(Ok(frame)) = body.frame().await {
                let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
                let Some(left) = bytes_left.checked_sub(bytes) else { break };
                bytes_left = left;
            }
        };
        if tokio::time::timeout(DRAIN_TIME_MAX, all).await.is_err() {
            tracing::debug!("the rest of a body did not arrive in time");
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        this.is_sent = true;
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        this.is_over |= matches!(polled, Poll::Ready(None | Some(Err(_))));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(rest) = self.rest.take()
            && self.is_sent
            && !self.is_over
            && !self.body.is_end_stream()
        {
            let _ = rest.send(mem::take(&mut self.body));
        }
    }
}
