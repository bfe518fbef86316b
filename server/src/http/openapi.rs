// SPDX-License-Identifier: EUPL-1.2
//! `/api/openapi.json`: the OpenAPI 3.1 document of the API.

mod table;

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

use Who::{Anybody, Device};

use table::OPERATIONS;

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
