// SPDX-License-Identifier: EUPL-1.2
//! Made-up centres that keep nothing but one line for each customer: call centres of several kinds, and offices without their staffing.

use forecast::backtest::Customer;

use crate::dice::Dice;

/// What a made-up centre is. Nothing of it is told to the forecast.
#[derive(Clone)]
pub struct Centre {
    pub days: u32,
    pub services: Vec<Service>,
    pub agents: Vec<Agent>,
    /// Factors of arrivals: by hour, by weekday.
    pub hours: [f64; 24],
    pub weekdays: [f64; 7],
    /// Standard deviation of a day's arrivals, as logarithm, and the share of days with half as many again.
    pub day_spread: f64,
    pub crowded: f64,
    /// Mean of the exponential time after which somebody gives up.
    pub patience_s: Option<f64>,
    /// Share of customers with priority, and their head start.
    pub priority: (f64, f64),
    pub absent: f64,
    /// From that day on only this share of agents comes.
    pub fewer: Option<(u32, f64)>,
    /// Share of agents on Saturdays and Sundays.
    pub weekend: f64,
}

#[derive(Clone)]
pub struct Service {
    pub per_hour: f64,
    pub median_s: f64,
    pub sigma: f64,
}

#[derive(Clone)]
pub struct Agent {
    pub skills: Vec<bool>,
    pub from_s: f64,
    pub to_s: f64,
    pub lunch_s: Option<f64>,
    pub pace: f64,
}

impl Centre {
    /// The log of all days.
    pub fn log(&self, dice: &mut Dice) -> Vec<Customer> {
        (0..self.days).flat_map(|day| self.day(day, dice)).collect()
    }

    /// Arrivals times time at the agent, over the hours of agents, with everybody there on a weekday: the load.
    pub fn load(&mut self, load: f64) {
        let mean_s = |s: &Service| s.median_s * (s.sigma * s.sigma / 2.0).exp();
        let work_s: f64 = self
            .services
            .iter()
            .map(|s| s.per_hour * mean_s(s))
            .sum::<f64>()
            * self.hours.iter().sum::<f64>();
        let hands_s: f64 = self
            .agents
            .iter()
            .map(|a| a.to_s - a.from_s - if a.lunch_s.is_some() { 1_800.0 } else { 0.0 })
            .sum();
        let factor = load * hands_s / work_s;
        self.services.iter_mut().for_each(|s| s.per_hour *= factor);
    }

    fn day(&self, day: u32, dice: &mut Dice) -> Vec<Customer> {
        let mut hall = Hall {
            centre: self,
            customers: self.comers(day, dice),
            waiting: vec![],
            desks: vec![],
        };
        let share = self
            .fewer
            .filter(|(from, _)| day >= *from)
            .map_or(1.0, |(_, share)| share);
        let share = share * if day % 7 >= 5 { self.weekend } else { 1.0 };
        for agent in &self.agents {
            let comes = dice.happens(share) && !dice.happens(self.absent);
            let from_s = agent.from_s + dice.around(60.0, 0.8);
            hall.desks.push(Desk {
                next_s: if comes { from_s } else { f64::INFINITY },
                idle_since_s: None,
                lunch_s: agent.lunch_s,
            });
        }
        hall.live(dice);
        hall.customers
            .into_iter()
            .map(|comer| comer.customer)
            .collect()
    }

    fn comers(&self, day: u32, dice: &mut Dice) -> Vec<Comer> {
        let mut level = (self.day_spread * dice.normal()).exp() * self.weekdays[day as usize % 7];
        if dice.happens(self.crowded) {
            level *= 1.5;
        }
        let most = self.hours.iter().copied().fold(0.0, f64::max);
        let mut comers = vec![];
        for (index, service) in self.services.iter().enumerate() {
            let mut at_s = 0.0;
            loop {
                at_s += dice.exponential(3_600.0 / (service.per_hour * level * most));
                if at_s >= 86_400.0 {
                    break;
                }
                if dice.happens(self.hours[(at_s / 3_600.0) as usize] / most) {
                    let priority = f64::from(u8::from(dice.happens(self.priority.0)));
                    let patience_s = self
                        .patience_s
                        .map_or(f64::INFINITY, |s| dice.exponential(s));
                    comers.push(Comer::new(
                        day,
                        at_s.round(),
                        index as u16,
                        priority,
                        patience_s,
                    ));
                }
            }
        }
        comers.sort_by(|a, b| a.customer.arrived_s.total_cmp(&b.customer.arrived_s));
        comers
    }
}

struct Comer {
    customer: Customer,
    patience_s: f64,
}

impl Comer {
    fn new(day: u32, arrived_s: f64, service: u16, priority: f64, patience_s: f64) -> Comer {
        let (called_s, ended_s, left_s, agent) = (None, None, None, None);
        let customer = Customer {
            day,
            arrived_s,
            service,
            priority,
            queued: false,
            called_s,
            ended_s,
            left_s,
            agent,
        };
        Comer {
            customer,
            patience_s,
        }
    }
}

struct Desk {
    next_s: f64,
    idle_since_s: Option<f64>,
    lunch_s: Option<f64>,
}

struct Hall<'a> {
    centre: &'a Centre,
    customers: Vec<Comer>,
    waiting: Vec<usize>,
    desks: Vec<Desk>,
}

impl Hall<'_> {
    fn live(&mut self, dice: &mut Dice) {
        let mut coming = 0;
        loop {
            let next = self
                .desks
                .iter()
                .enumerate()
                .min_by(|a, b| a.1.next_s.total_cmp(&b.1.next_s));
            let (agent, at_s) =
                next.map_or((0, f64::INFINITY), |(agent, desk)| (agent, desk.next_s));
            match self
                .customers
                .get(coming)
                .map(|comer| comer.customer.arrived_s)
            {
                Some(arrived_s) if arrived_s < at_s => {
                    self.arrive(coming, dice);
                    coming += 1;
                }
                None if at_s.is_infinite() => break,
                _ => self.ready(agent, at_s, dice),
            }
        }
        for index in std::mem::take(&mut self.waiting) {
            self.give_up(index);
        }
    }

    fn arrive(&mut self, index: usize, dice: &mut Dice) {
        let (service, at_s) = (
            usize::from(self.customers[index].customer.service),
            self.customers[index].customer.arrived_s,
        );
        let able = self
            .desks
            .iter()
            .enumerate()
            .filter(|(agent, _)| self.centre.agents[*agent].skills[service]);
        let idle = able.filter_map(|(agent, desk)| Some((agent, desk.idle_since_s?)));
        match idle.min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((agent, _)) => self.call(agent, index, at_s, dice),
            None => self.waiting.push(index),
        }
    }

    fn ready(&mut self, agent: usize, at_s: f64, dice: &mut Dice) {
        let plan = &self.centre.agents[agent];
        let desk = &mut self.desks[agent];
        desk.idle_since_s = None;
        if at_s >= plan.to_s {
            desk.next_s = f64::INFINITY;
            return;
        }
        if desk.lunch_s.take_if(|due_s| at_s >= *due_s).is_some() {
            desk.next_s = at_s + 1_200.0 + 1_200.0 * dice.unit();
            return;
        }
        let (gone, there): (Vec<usize>, Vec<usize>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|w| {
                let comer = &self.customers[*w];
                comer.customer.arrived_s + comer.patience_s <= at_s
            });
        self.waiting = there;
        gone.into_iter().for_each(|index| self.give_up(index));
        let key = |w: &usize| {
            self.customers[*w].customer.arrived_s
                - self.centre.priority.1 * self.customers[*w].customer.priority
        };
        let able = self
            .waiting
            .iter()
            .filter(|w| plan.skills[usize::from(self.customers[**w].customer.service)]);
        match able.copied().min_by(|a, b| key(a).total_cmp(&key(b))) {
            Some(index) => {
                self.waiting.retain(|w| *w != index);
                self.call(agent, index, at_s, dice);
            }
            None => {
                let desk = &mut self.desks[agent];
                desk.idle_since_s = Some(at_s);
                desk.next_s = desk.lunch_s.unwrap_or(plan.to_s).min(plan.to_s);
            }
        }
    }

    fn call(&mut self, agent: usize, index: usize, at_s: f64, dice: &mut Dice) {
        let customer = &mut self.customers[index].customer;
        let service = &self.centre.services[usize::from(customer.service)];
        let ended_s =
            at_s + dice.around(service.median_s, service.sigma) * self.centre.agents[agent].pace;
        customer.queued = at_s > customer.arrived_s;
        (customer.called_s, customer.ended_s, customer.agent) = (
            Some(at_s.round()),
            Some(ended_s.round()),
            Some(agent as u16),
        );
        self.desks[agent].idle_since_s = None;
        self.desks[agent].next_s = ended_s + dice.around(8.0, 0.7);
    }

    fn give_up(&mut self, index: usize) {
        let comer = &mut self.customers[index];
        comer.customer.queued = true;
        comer.customer.left_s =
            Some((comer.customer.arrived_s + comer.patience_s.min(7_200.0)).round());
    }
}
