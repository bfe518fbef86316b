// SPDX-License-Identifier: EUPL-1.2
//! A day of citizens and clerks, played through the real HTTP face, so that a newcomer sees a living hall.
//!
//! Nothing here touches the hall directly: one thread is the totem, one thread each counter's clerk. All pauses are those of an office,
//! divided by the speed. The course is drawn from a seed; its timing is that of the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use protocol::{Access, NextAnswer, OfficeView, TakeBody};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Hours of the office that a play lasts.
const DAY_HOURS: f64 = 9.0;
/// The share of their time that counters would be busy if nobody ever moved between areas.
const LOAD: f64 = 0.85;
/// How often a clerk with nobody to call looks again, in seconds of the office.
const LOOK_AGAIN_S: f64 = 20.0;

/// How much faster than life: `30x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed(pub f64);

impl std::str::FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Speed, String> {
        let number = text.strip_suffix('x').unwrap_or(text);
        match number.parse::<f64>() {
            Ok(n) if (1.0..=1_000.0).contains(&n) => Ok(Speed(n)),
            _ => Err(format!(
                "`{text}` is not a speed: write for example 30x (from 1x to 1000x)"
            )),
        }
    }
}

/// What the players need to reach the office.
#[derive(Clone)]
pub struct Stage {
    /// Such as `http://127.0.0.1:8080`.
    pub url: String,
    pub kiosk_token: String,
    pub operator_token: String,
    pub speed: Speed,
    pub seed: u64,
}

/// A day being played; it ends by itself after `DAY_HOURS` of the office, or when this is dropped.
pub struct Play {
    stop: Arc<AtomicBool>,
    players: Vec<JoinHandle<()>>,
}

impl Play {
    /// Asks the server for its office and sends in the citizens and the clerks.
    pub fn start(stage: Stage) -> anyhow::Result<Play> {
        let office: OfficeView = Face::new(&stage, &stage.kiosk_token).get("/api/v1/office")?;
        let office = Arc::new(office);
        let stop = Arc::new(AtomicBool::new(false));
        let mut players = Vec::new();
        for (index, counter) in office.counters.iter().enumerate() {
            let player = Player::new(
                &stage,
                &stage.operator_token,
                &stop,
                &office,
                index as u64 + 1,
            );
            let number = counter.id;
            players.push(named(format!("clerk-{number}"), move || {
                player.be_clerk(number)
            })?);
        }
        let player = Player::new(&stage, &stage.kiosk_token, &stop, &office, 0);
        players.push(named("citizens".to_owned(), move || player.be_citizens())?);
        Ok(Play { stop, players })
    }
}

impl Drop for Play {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for player in self.players.drain(..) {
            if player.join().is_err() {
                tracing::error!("a player of the simulated day panicked");
            }
        }
    }
}

fn named(name: String, body: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name).spawn(body)
}

/// One thread of the play.
struct Player {
    face: Face,
    office: Arc<OfficeView>,
    stop: Arc<AtomicBool>,
    dice: Dice,
    speed: f64,
    curtain: Instant,
    /// A clerk who presses one key for each citizen, as most do.
    has_one_key: bool,
}

impl Player {
    fn new(
        stage: &Stage,
        token: &str,
        stop: &Arc<AtomicBool>,
        office: &Arc<OfficeView>,
        salt: u64,
    ) -> Player {
        let lasts = Duration::from_secs_f64(DAY_HOURS * 3_600.0 / stage.speed.0);
        Player {
            has_one_key: salt & 1 == 0,
            face: Face::new(stage, token),
            office: office.clone(),
            stop: stop.clone(),
            dice: Dice::new(stage.seed, salt),
            speed: stage.speed.0,
            curtain: Instant::now() + lasts,
        }
    }

    fn over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || Instant::now() >= self.curtain
    }

    /// Lets `office_s` seconds of the office pass; returns early when the play is over.
    fn pass(&self, office_s: f64) {
        let until = Instant::now() + Duration::from_secs_f64((office_s / self.speed).max(0.0));
        while !self.over() {
            let Some(left) = until
                .checked_duration_since(Instant::now())
                .filter(|d| !d.is_zero())
            else {
                return;
            };
            std::thread::park_timeout(left.min(Duration::from_millis(200)));
        }
    }

    /// Citizens come one after the other, most of them in the middle of the morning.
    fn be_citizens(mut self) {
        let rates = arrival_rates(&self.office);
        let total: f64 = rates.iter().sum();
        if total <= 0.0 {
            return;
        }
        let opening = Instant::now();
        while !self.over() {
            let hour = opening.elapsed().as_secs_f64() * self.speed / 3_600.0;
            let crowd = 0.6 + 0.9 * (-((hour - 2.0) / 2.0).powi(2)).exp();
            let gap_s = self.dice.exponential(1.0 / (total * crowd));
            self.pass(gap_s);
            if !self.over() {
                self.take_a_number(&rates);
            }
        }
    }

    fn take_a_number(&mut self, rates: &[f64]) {
        let mut services = vec![self.office.services[self.dice.weighted(rates)].id.clone()];
        if self.dice.chance(0.15) {
            let other = self.office.services[self.dice.weighted(rates)].id.clone();
            if !services.contains(&other) {
                services.push(other);
            }
        }
        let access = self.dice.chance(0.1).then_some(Access::Priority);
        let language = if self.dice.chance(0.1) { "en" } else { "it" };
        let body = TakeBody {
            services,
            access,
            language: Some(language.to_owned()),
            appointment: None,
        };
        let key = format!("play-{:016x}", self.dice.next());
        if let Err(error) =
            self.face
                .post::<_, protocol::Ticket>("/api/v1/visits", &body, Some(&key))
        {
            tracing::warn!(%error, "a simulated citizen got no number");
        }
    }

    /// A clerk opens, calls one citizen after the other, has a pause in the middle, and closes.
    fn be_clerk(mut self, counter: u16) {
        let late_s = self.dice.exponential(120.0);
        self.pass(late_s);
        self.act(counter, "open", &protocol::OpenBody::default());
        let pause_at = Instant::now()
            + Duration::from_secs_f64((2.0 + 2.0 * self.dice.unit()) * 3_600.0 / self.speed);
        let mut paused = false;
        while !self.over() {
            if !paused && Instant::now() >= pause_at {
                paused = true;
                self.have_a_pause(counter);
            }
            match self.face.post::<_, NextAnswer>(
                &format!("/api/v1/counters/{counter}/next"),
                &protocol::ExpectBody::default(),
                None,
            ) {
                Ok(Some(answer)) => self.attend(counter, &answer),
                Ok(None) => self.pass(LOOK_AGAIN_S),
                Err(error) => {
                    tracing::warn!(%error, counter, "a simulated clerk could not call");
                    self.pass(LOOK_AGAIN_S);
                }
            }
        }
        self.act(counter, "close", &protocol::EmptyBody::default());
    }

    fn have_a_pause(&mut self, counter: u16) {
        self.act(counter, "finish", &protocol::ExpectBody::default());
        let reason = self.office.pause_reasons.first().map(|r| r.id.clone());
        self.act(counter, "pause", &protocol::PauseBody { reason });
        let rest_s = 600.0 + self.dice.exponential(300.0);
        self.pass(rest_s);
        self.act(counter, "resume", &protocol::EmptyBody::default());
    }

    fn attend(&mut self, counter: u16, answer: &NextAnswer) {
        let walk_s = 15.0 + self.dice.exponential(20.0);
        self.pass(walk_s);
        let comes = !self.dice.chance(0.05);
        if self.has_one_key {
            // "Next" is all that this clerk ever presses; the server infers the rest.
            let stays_s = if comes { self.service_s(answer) } else { 20.0 };
            self.pass(stays_s);
            return;
        }
        if !comes {
            self.act(counter, "recall", &protocol::ExpectBody::default());
            self.pass(45.0);
            self.act(counter, "no-show", &protocol::ExpectBody::default());
            return;
        }
        self.act(counter, "serve", &protocol::ExpectBody::default());
        let service_s = self.service_s(answer);
        self.pass(service_s);
    }

    fn service_s(&mut self, answer: &NextAnswer) -> f64 {
        let service = &answer.visit.legs[answer.visit.current].service;
        let expected_s = self
            .office
            .services
            .iter()
            .find(|s| &s.id == service)
            .map_or(300.0, |s| f64::from(s.expected_s));
        self.dice.log_normal(expected_s, 0.6)
    }

    /// An action whose answer does not matter here; a refusal (a citizen who just left, say) is part of an office's life.
    fn act(&self, counter: u16, action: &str, body: &impl Serialize) {
        if let Err(error) = self.face.post::<_, serde_json::Value>(
            &format!("/api/v1/counters/{counter}/{action}"),
            body,
            None,
        ) {
            tracing::debug!(%error, counter, action, "a simulated clerk was refused");
        }
    }
}

/// Arrivals a second for each service: every counter's time is shared among what it serves, the preferred ones first.
fn arrival_rates(office: &OfficeView) -> Vec<f64> {
    let mut rates = vec![0.0; office.services.len()];
    for counter in &office.counters {
        let shares: Vec<f64> = (0..counter.services.len())
            .map(|rank| 0.7_f64.powi(rank.min(50) as i32))
            .collect();
        let sum: f64 = shares.iter().sum();
        for (slug, share) in counter.services.iter().zip(shares) {
            if let Some(index) = office.services.iter().position(|s| &s.id == slug) {
                rates[index] +=
                    LOAD * share / sum / f64::from(office.services[index].expected_s.max(30));
            }
        }
    }
    rates
}

/// The HTTP face, as a script would use it.
struct Face {
    agent: ureq::Agent,
    url: String,
    bearer: String,
}

impl Face {
    fn new(stage: &Stage, token: &str) -> Face {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(10)))
            .build();
        Face {
            agent: config.into(),
            url: stage.url.clone(),
            bearer: format!("Bearer {token}"),
        }
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let mut answer = self
            .agent
            .get(format!("{}{path}", self.url))
            .header("Authorization", &self.bearer)
            .call()?;
        anyhow::ensure!(
            answer.status().is_success(),
            "{path} answered {}",
            answer.status()
        );
        Ok(answer.body_mut().read_json()?)
    }

    /// `None` is the answer 204.
    fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        key: Option<&str>,
    ) -> anyhow::Result<Option<T>> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("Authorization", &self.bearer);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let mut answer = request.send_json(body)?;
        if !answer.status().is_success() {
            let problem: protocol::Problem = answer.body_mut().read_json()?;
            anyhow::bail!("{path} answered {}: {}", answer.status(), problem.name());
        }
        if answer.status().as_u16() == 204 {
            return Ok(None);
        }
        Ok(Some(answer.body_mut().read_json()?))
    }
}

/// A small seeded source of chance (splitmix64, Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn new(seed: u64, salt: u64) -> Dice {
        Dice(seed ^ salt.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 1.0) / (1_u64 << 53) as f64
    }

    fn chance(&mut self, p: f64) -> bool {
        self.unit() <= p
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -self.unit().ln() * mean
    }

    /// With this mean, and `sigma` of the logarithm.
    fn log_normal(&mut self, mean: f64, sigma: f64) -> f64 {
        let normal = (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos();
        mean * (sigma * normal - sigma * sigma / 2.0).exp()
    }

    fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left <= 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds() {
        assert_eq!("30x".parse(), Ok(Speed(30.0)));
        assert_eq!("1".parse(), Ok(Speed(1.0)));
        for bad in ["", "x", "0x", "fast", "-3x", "1e9x"] {
            assert!(bad.parse::<Speed>().is_err(), "{bad}");
        }
    }

    #[test]
    fn dice_have_the_means_they_say() {
        let mut dice = Dice::new(7, 1);
        let n = 20_000;
        let mean = |f: &mut dyn FnMut() -> f64| (0..n).map(|_| f()).sum::<f64>() / f64::from(n);
        assert!((mean(&mut || dice.exponential(300.0)) - 300.0).abs() < 10.0);
        assert!((mean(&mut || dice.log_normal(300.0, 0.6)) - 300.0).abs() < 10.0);
    }
}
