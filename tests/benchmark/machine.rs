// SPDX-License-Identifier: EUPL-1.2
//! What the machine can do without us: the disk, the database and the HTTP library alone, measured in the same run.

use std::convert::Infallible;
use std::io::Write;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tests::Temp;

use crate::clients::{self, Run};

const LASTS: Duration = Duration::from_secs(3);

/// Appends of 4 KiB, each synced, on the disk that the servers of this run use.
pub fn syncs_a_second() -> f64 {
    let folder = Temp::new("disk");
    let mut file = std::fs::File::create(folder.join("file")).expect("a file");
    rate(|| {
        file.write_all(&[7; 4_096]).expect("there is room");
        file.sync_data().expect("a sound disk");
        1
    })
}

/// Rows like those of the journal, so many in each transaction.
pub fn sqlite_rows_a_second(rows: usize) -> f64 {
    let folder = Temp::new("sqlite");
    let mut database = rusqlite::Connection::open(folder.join("bare.db")).expect("a database");
    database
        .pragma_update(None, "journal_mode", "WAL")
        .expect("the write-ahead log");
    database
        .pragma_update(None, "synchronous", "FULL")
        .expect("full");
    let table = "CREATE TABLE events (seq INTEGER PRIMARY KEY, at_ms INTEGER, day INTEGER, body TEXT, hash BLOB) STRICT";
    database.execute_batch(table).expect("a table");
    let body = "x".repeat(260);
    rate(|| {
        let transaction = database.transaction().expect("begin");
        {
            let insert = "INSERT INTO events (at_ms, day, body, hash) VALUES (?1, ?2, ?3, ?4)";
            let mut insert = transaction.prepare_cached(insert).expect("a statement");
            for _ in 0..rows {
                insert
                    .execute((1_790_000_000_000_i64, 20_261_123, &body, [9_u8; 32]))
                    .expect("a row");
            }
        }
        transaction.commit().expect("commit");
        rows
    })
}

/// A bare hyper server in this process that reads the request of a totem and answers with as many bytes as a ticket has.
pub async fn hello(clients: usize) -> Run {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    let server = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let _no_delay = socket.set_nodelay(true);
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(socket), service_fn(answer)),
            );
        }
    });
    let run = clients::run(&address, "none", clients, LASTS, 200).await;
    server.abort();
    run
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let _read = request.into_body().collect().await;
    Ok(Response::new(Full::new(Bytes::from_static(&[b'x'; 600]))))
}

/// How many things a second `work` does, which says how many it did.
fn rate(mut work: impl FnMut() -> usize) -> f64 {
    let (start, mut done) = (Instant::now(), 0);
    while start.elapsed() < LASTS {
        done += work();
    }
    done as f64 / start.elapsed().as_secs_f64()
}
