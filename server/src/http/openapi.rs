// SPDX-License-Identifier: EUPL-1.2
//! `/api/openapi.json`: the OpenAPI 3.1 document of the API.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, Ref, Required, Response, ResponseBuilder};

use access::COOKIE;

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    Bytes::from(
        api()
            .to_json()
            .expect("a document of plain data serialises"),
    )
});

pub async fn document() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/json")],
        DOCUMENT.clone(),
    )
}

/// The types of the wire; those that they are made of come with them.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Regolacode",
        description = "The waiting hall of a citizens' service centre",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    components(schemas(
        protocol::AddLegBody,
        protocol::AutoCallBody,
        protocol::CallBody,
        protocol::CorrectBody,
        protocol::CallView,
        protocol::CloseAtBody,
        protocol::ConsoleView,
        protocol::DeviceAnswer,
        protocol::DeviceReport,
        protocol::EmptyBody,
        protocol::HandOverAnswer,
        protocol::HandOverBody,
        protocol::HelloAnswer,
        protocol::HelloBody,
        protocol::ExpectBody,
        protocol::ForecastQuality,
        protocol::HealthView,
        protocol::LiveView,
        protocol::NextAnswer,
        protocol::OfficeView,
        protocol::OpenBody,
        protocol::ParkBody,
        protocol::PauseBody,
        protocol::PrintJobs,
        protocol::Problem,
        protocol::ReprintBody,
        protocol::RequeueBody,
        protocol::SessionView,
        protocol::SignInBody,
        protocol::SlipBody,
        protocol::TakeBody,
        protocol::Ticket,
        protocol::TransferBody,
        protocol::VisitView,
        protocol::WhatIfBody,
        protocol::WhatIfView,
    ))
)]
struct Types;

/// One operation. The answer is JSON of that type; `"stream"` for event streams, `""` for none.
struct Operation {
    method: HttpMethod,
    path: &'static str,
    about: &'static str,
    who: Who,
    body: &'static str,
    status: &'static str,
    answer: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Anybody,
    Kiosk,
    Device,
    Staff,
}

use Who::{Anybody, Device, Kiosk, Staff};

/// The whole API, except that `next` and `no-show-and-next` answer 204 when nobody waits.
const OPERATIONS: &[Operation] = &[
    get(
        "/api/v1/office",
        "The catalogue: areas, services, counters, hours, languages, colours.",
        Anybody,
        "OfficeView",
    ),
    get(
        "/api/v1/live",
        "The hall as anybody standing in it may see it.",
        Anybody,
        "LiveView",
    ),
    get(
        "/api/v1/events",
        "Server-Sent Events: `snapshot` and `live` carry a LiveView, `call` a CallView; `id` is the journal's number. Resumes after \
         `Last-Event-ID` or `?after=N`. A comment line every second.",
        Anybody,
        "stream",
    ),
    post(
        "/api/v1/visits",
        "Takes a number. The same Idempotency-Key gets the same ticket.",
        Kiosk,
        "TakeBody",
        "Ticket",
    ),
    get(
        "/api/v1/visits/{token}",
        "A visit's place, forecast and calls, by the ticket's link.",
        Anybody,
        "VisitView",
    ),
    get(
        "/api/v1/visits/{token}/events",
        "Server-Sent Events: `visit` carries a VisitView whenever a phone would show something else, and once a minute. 503 with Retry-After \
         when there is no room for a stream: ask for the visit itself as often as that.",
        Anybody,
        "stream",
    ),
    post(
        "/api/v1/visits/{token}/leave",
        "Gives the place up.",
        Anybody,
        "EmptyBody",
        "VisitView",
    ),
    post(
        "/api/v1/visits/{token}/slip",
        "Tells what became of the paper slip.",
        Kiosk,
        "SlipBody",
        "",
    ),
    get(
        "/api/v1/counters/{id}",
        "A counter as its clerk sees it.",
        Staff,
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/open",
        "Opens a closed counter, and takes the seat.",
        Staff,
        "OpenBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/pause",
        "Pauses it.",
        Staff,
        "PauseBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/resume",
        "Ends the pause.",
        Staff,
        "EmptyBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/close",
        "Closes it, and frees the seat.",
        Staff,
        "EmptyBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/close-at",
        "Says when it will close, for the forecast; `null` takes it back.",
        Staff,
        "CloseAtBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/auto-call",
        "Call when someone arrives: on or off.",
        Staff,
        "AutoCallBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/next",
        "Ends the visit that is here and calls whoever is next, in one step.",
        Staff,
        "ExpectBody",
        "NextAnswer",
    ),
    post(
        "/api/v1/counters/{id}/no-show-and-next",
        "The citizen who was called did not come; calls whoever is next, in one step.",
        Staff,
        "ExpectBody",
        "NextAnswer",
    ),
    post(
        "/api/v1/counters/{id}/correct",
        "What the server inferred of a visit at the end was wrong: it was served, or did not come. Both ways, as long as a no-show can be \
         admitted again.",
        Staff,
        "CorrectBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/call",
        "Calls this visit: out of order, parked, back from no-show, or one that only counts as served.",
        Staff,
        "CallBody",
        "NextAnswer",
    ),
    post(
        "/api/v1/counters/{id}/recall",
        "Repeats the call.",
        Staff,
        "ExpectBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/serve",
        "The citizen has come.",
        Staff,
        "ExpectBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/finish",
        "The leg is done.",
        Staff,
        "ExpectBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/no-show",
        "The citizen did not come.",
        Staff,
        "ExpectBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/park",
        "Sets a visit aside.",
        Staff,
        "ParkBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/requeue",
        "Puts a parked visit or a no-show back to waiting.",
        Staff,
        "RequeueBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/transfer",
        "Sends the visit to another service or counter.",
        Staff,
        "TransferBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/add-leg",
        "Adds a service to the visit.",
        Staff,
        "AddLegBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/undo",
        "Takes the last action back.",
        Staff,
        "EmptyBody",
        "ConsoleView",
    ),
    post(
        "/api/v1/counters/{id}/reprint",
        "Prints a slip again, at a totem.",
        Staff,
        "ReprintBody",
        "ConsoleView",
    ),
    get(
        "/api/v1/device/prints",
        "Slips that staff want again from this totem.",
        Kiosk,
        "PrintJobs",
    ),
    post(
        "/api/v1/device/prints/{job}",
        "A totem tells what became of a slip that staff wanted again.",
        Kiosk,
        "SlipBody",
        "",
    ),
    post(
        "/api/v1/device/report",
        "A device tells how it is, every 15 seconds.",
        Device,
        "DeviceReport",
        "DeviceAnswer",
    ),
    post(
        "/api/v1/device/hello",
        "A totem says that it is there, and gets the numbers that it may give when it is cut off.",
        Kiosk,
        "HelloBody",
        "HelloAnswer",
    ),
    post(
        "/api/v1/device/handover",
        "A totem tells what it gave while it was cut off. Each visit is merged by its arrival, once, however often it is told.",
        Kiosk,
        "HandOverBody",
        "HandOverAnswer",
    ),
    get(
        "/api/v1/health",
        "Whether the server works; for supervisors, how it and all devices are. 503 when it cannot give tickets.",
        Anybody,
        "HealthView",
    ),
    post(
        "/api/v1/day/close",
        "Ends the business day (supervisors).",
        Staff,
        "EmptyBody",
        "",
    ),
    get(
        "/api/v1/forecast/quality",
        "How many of the promises on tickets were kept, today and in 30 days.",
        Anybody,
        "ForecastQuality",
    ),
    get(
        "/api/v1/forecast/what-if",
        "What a change would do (supervisors): `?open=4&area=…`, `?close=2`, or `?priority_every=3` for one of priority after three others.",
        Staff,
        "WhatIfView",
    ),
    post(
        "/api/v1/forecast/what-if",
        "What changes would do, taken together (supervisors).",
        Staff,
        "WhatIfBody",
        "WhatIfView",
    ),
    get(
        "/api/v1/session",
        "Who is signed in, and where they sit.",
        Staff,
        "SessionView",
    ),
    post(
        "/api/v1/session",
        "Signs in; the session is a cookie.",
        Anybody,
        "SignInBody",
        "SessionView",
    ),
    Operation {
        method: HttpMethod::Delete,
        body: "",
        status: "204",
        ..get("/api/v1/session", "Signs out.", Anybody, "")
    },
];

const fn get(path: &'static str, about: &'static str, who: Who, answer: &'static str) -> Operation {
    Operation {
        method: HttpMethod::Get,
        path,
        about,
        who,
        body: "",
        status: "200",
        answer,
    }
}

const fn post(
    path: &'static str,
    about: &'static str,
    who: Who,
    body: &'static str,
    answer: &'static str,
) -> Operation {
    let status = if answer.is_empty() { "204" } else { "200" };
    Operation {
        method: HttpMethod::Post,
        path,
        about,
        who,
        body,
        status,
        answer,
    }
}

fn api() -> utoipa::openapi::OpenApi {
    let mut api = Types::openapi();
    for operation in OPERATIONS {
        api.paths.add_path_operation(
            operation.path,
            vec![operation.method.clone()],
            describe(operation),
        );
    }
    if let Some(components) = &mut api.components {
        let bearer =
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE)));
        components.add_security_scheme("token", bearer);
        components.add_security_scheme("session", session);
    }
    api
}

fn describe(operation: &Operation) -> utoipa::openapi::path::Operation {
    let takes = operation.path == "/api/v1/visits";
    let status = if takes { "201" } else { operation.status };
    let mut described = OperationBuilder::new()
        .summary(Some(operation.about))
        .response(status, answer(operation.answer))
        .response("default", problem());
    if operation.path.ends_with("/next") {
        described = described.response("204", Response::new("Nobody waits."));
    }
    if !operation.body.is_empty() {
        let content = ContentBuilder::new()
            .schema(Some(schema(operation.body)))
            .build();
        let required = if operation.body == "EmptyBody" || operation.body == "ExpectBody" {
            Required::False
        } else {
            Required::True
        };
        let body = RequestBodyBuilder::new()
            .content("application/json", content)
            .required(Some(required))
            .build();
        described = described.request_body(Some(body));
    }
    for name in operation
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    {
        let kind = if name == "id" {
            Type::Integer
        } else {
            Type::String
        };
        described = described.parameter(parameter(name, ParameterIn::Path, Required::True, kind));
    }
    if operation.method == HttpMethod::Post && !matches!(operation.who, Anybody | Device) {
        let required = if takes {
            Required::True
        } else {
            Required::False
        };
        described = described.parameter(parameter(
            "Idempotency-Key",
            ParameterIn::Header,
            required,
            Type::String,
        ));
    }
    if operation.method == HttpMethod::Post && operation.path.starts_with("/api/v1/counters/") {
        described = described.parameter(parameter(
            "Not-After",
            ParameterIn::Header,
            Required::False,
            Type::String,
        ));
    }
    if operation.path == "/api/v1/events" {
        described = described.parameter(parameter(
            "after",
            ParameterIn::Query,
            Required::False,
            Type::Integer,
        ));
    }
    if operation.who != Anybody {
        let nothing: [&str; 0] = [];
        described = described
            .security(SecurityRequirement::new("token", nothing))
            .security(SecurityRequirement::new("session", nothing));
    }
    described.build()
}

fn parameter(
    name: &str,
    place: ParameterIn,
    required: Required,
    kind: Type,
) -> utoipa::openapi::path::Parameter {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(schema))
        .build()
}

fn answer(kind: &str) -> Response {
    match kind {
        "" => Response::new("Done."),
        "stream" => {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            ResponseBuilder::new()
                .description("A stream.")
                .content(
                    "text/event-stream",
                    ContentBuilder::new().schema(Some(text)).build(),
                )
                .build()
        }
        kind => {
            let content = ContentBuilder::new().schema(Some(schema(kind))).build();
            ResponseBuilder::new()
                .description("Done.")
                .content("application/json", content)
                .build()
        }
    }
}

fn problem() -> Response {
    let content = ContentBuilder::new()
        .schema(Some(schema("Problem")))
        .build();
    ResponseBuilder::new()
        .description("Refused, with the reason.")
        .content("application/problem+json", content)
        .build()
}

fn schema(name: &str) -> Ref {
    Ref::from_schema_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_type_is_described() {
        let document: serde_json::Value = serde_json::from_slice(&DOCUMENT).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let text = String::from_utf8(DOCUMENT.to_vec()).unwrap();
        for reference in text.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
        assert_eq!(document["paths"].as_object().unwrap().len(), 39);
    }
}
