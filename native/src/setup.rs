// SPDX-License-Identifier: EUPL-1.2

use std::sync::Arc;

use assets::fonts;
use egui::{
    Context, FallbackRequest, FontData, FontDefinitions, FontFamily, FontInsert, FontTweak,
};

use crate::Weight;
use crate::touch::Guard;

/// Titillium Web stands a little low in its line: this share of the em brings the middle of its capitals to the middle of the line.
const RAISE_EM: f32 = -0.0325;

/// Installs fonts and habits of touch into egui. Call it once, before the first pass.
pub fn install(context: &Context) {
    context.set_fonts(definitions());
    context.add_font_provider(Arc::new(further_script));
    context.options_mut(|options| {
        options.zoom_with_keyboard = false;
        // A finger may rest on a key as long as it likes and wander within it: what counts is that it is lifted inside.
        options.input_options.max_click_duration = f64::INFINITY;
        options.input_options.max_click_dist = f32::INFINITY;
    });
    context.all_styles_mut(|style| {
        style.interaction.interact_radius = 0.0;
        style.interaction.selectable_labels = false;
        style.animation_time = 0.0;
    });
}

/// How long all keys rest after one acted, in seconds, so that a trembling double tap acts once: 0 to 2.
pub fn set_rest(context: &Context, rest_s: f64) {
    context.data_mut(|data| {
        data.get_temp_mut_or_default::<Guard>(Guard::id()).rest_s = rest_s.clamp(0.0, 2.0)
    });
}

fn definitions() -> FontDefinitions {
    let mut definitions = FontDefinitions::empty();
    let faces = [
        (Weight::Regular, fonts::REGULAR),
        (Weight::Semibold, fonts::SEMIBOLD),
        (Weight::Bold, fonts::BOLD),
    ];
    for (weight, bytes) in faces {
        let tweak = FontTweak {
            y_offset_factor: RAISE_EM,
            ..FontTweak::default()
        };
        definitions.font_data.insert(
            weight.name().to_owned(),
            Arc::new(FontData::from_static(bytes).tweak(tweak)),
        );
        definitions.families.insert(
            weight.family(),
            vec![weight.name().to_owned(), ICONS.to_owned()],
        );
    }
    definitions.font_data.insert(
        ICONS.to_owned(),
        Arc::new(FontData::from_static(fonts::ICONS)),
    );
    definitions
        .families
        .insert(icon_family(), vec![ICONS.to_owned()]);
    definitions.font_data.insert(
        CREST.to_owned(),
        Arc::new(FontData::from_static(fonts::CREST)),
    );
    definitions
        .families
        .insert(crest_family(), vec![CREST.to_owned()]);
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        definitions.families.insert(
            family,
            vec![Weight::Regular.name().to_owned(), ICONS.to_owned()],
        );
    }
    definitions
}

/// The font of a further script, read when the first of its letters is drawn: most halls never need one.
fn further_script(request: &FallbackRequest<'_>) -> Option<FontInsert> {
    let script = fonts::script_of(request.cluster.chars().next()?)?;
    let tweak = FontTweak {
        y_offset_factor: RAISE_EM + script.lower_em,
        ..FontTweak::default()
    };
    Some(FontInsert::new(
        script.name,
        FontData::from_static(script.bytes).tweak(tweak),
        Vec::new(),
    ))
}

const ICONS: &str = "icons";
const CREST: &str = "crest";

pub(crate) fn icon_family() -> FontFamily {
    FontFamily::Name(ICONS.into())
}

pub(crate) fn crest_family() -> FontFamily {
    FontFamily::Name(CREST.into())
}
