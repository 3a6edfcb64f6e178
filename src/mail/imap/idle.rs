//! Waiting for news: the server says so (RFC 2177), or it is asked again after a while.

use std::time::Duration;

use async_imap::imap_proto::Response;
use tokio::time::{sleep, timeout};

use super::ImapError;
use super::connection::ended;
use super::reach::Secured;

/// How often a server is asked that cannot say when there is news.
const POLL: Duration = Duration::from_mins(1);

/// Waits for news, or so long. News that came already ends the wait before it begins.
pub(super) async fn wait(connection: &mut Secured, at_most: Duration) -> Result<(), ImapError> {
    if connection.has_news {
        return Ok(());
    }
    if let Some(pause) = poll(connection, at_most) {
        sleep(pause).await;
        return Ok(());
    }
    let tag = connection.run_command("IDLE").await?;
    loop {
        let (ended, is_agreed) = connection
            .read_response(0, |response| {
                (ended(response, &tag), matches!(response, Response::Continue(_)))
            })
            .await?;
        match ended {
            Some(Err(ImapError::Refused(_)) | Ok(())) => {
                connection.capabilities.retain(|name| name != "IDLE");
                sleep(at_most.min(POLL)).await;
                return Ok(());
            }
            Some(Err(error)) => return Err(error),
            None if is_agreed => break,
            None => {}
        }
    }
    // The bound is on the whole: "still here" from the server does not lengthen it.
    let news = timeout(at_most, async {
        while !connection.has_news {
            if let Some(ended) = connection.next(|response| ended(response, &tag)).await? {
                return ended.map(|()| Waited::Ended);
            }
        }
        Ok(Waited::News)
    });
    // When the time is over, the folder is looked at all the same.
    if let Ok(waited) = news.await
        && let Waited::Ended = waited?
    {
        return Ok(());
    }
    connection.write_line("DONE").await?;
    connection.finish(&tag, &mut |_: &Response<'_>| {}).await
}

/// How often a server is asked that does not say by itself when there is news.
pub(super) fn poll(connection: &Secured, at_most: Duration) -> Option<Duration> {
    (!connection.can("IDLE")).then(|| at_most.min(POLL))
}

enum Waited {
    News,
    Ended,
}
