// SPDX-License-Identifier: EUPL-1.2
//! An office and a notice in the scripts of the hall's languages.

use protocol::{LiveView, OfficeView, Text};

/// Name and description.
const AREAS: [(&str, &str); 5] = [
    (
        "السجل المدني",
        "بطاقة الهوية (Carta d’identità)، الإقامة، الشهادات",
    ),
    ("Громадянський стан", "Народження, шлюби, громадянство"),
    ("登记处", "提交文件、通知、公文"),
    ("ਬਹੁ-ਮੰਤਵੀ ਕਾਊਂਟਰ", "ਵਾਤਾਵਰਣ, ਵਪਾਰ"),
    ("Πληροφορίες", "Έντυπα και προσανατολισμός"),
];
/// Name and hint.
const SERVICES: [(&str, &str); 5] = [
    (
        "بطاقة الهوية الإلكترونية",
        "أحضر صورة حديثة والوثيقة القديمة (CIE 3.0)",
    ),
    ("Зміна місця проживання", "Також онлайн на ANPR"),
    ("各种证明", "在网上免费"),
    ("ਵੋਟਰ ਕਾਰਡ", "ਨਵਾਂ ਅਤੇ ਦੂਜੀ ਕਾਪੀ"),
    ("Επικύρωση υπογραφής", "Χρειάζεται χαρτόσημο 16 €"),
];

/// The same office with names in the scripts of the hall's languages.
pub fn office() -> OfficeView {
    let mut office = super::office();
    office
        .areas
        .iter_mut()
        .zip(AREAS)
        .for_each(|(area, (name, description))| {
            area.name = Text::italian(name);
            area.description = Text::italian(description);
        });
    office
        .services
        .iter_mut()
        .zip(SERVICES)
        .for_each(|(service, (name, hint))| {
            service.name = Text::italian(name);
            service.short = Text::italian(name);
            service.hint = Text::italian(hint);
        });
    office
}

/// A notice too long for its place, in Arabic.
pub fn live() -> LiveView {
    let mut live = super::live();
    if let Some(notice) = live.notices.first_mut() {
        notice.title = Text::italian("تُدفع ضريبة العقارات قبل 16 ديسمبر");
        notice.text = Text::italian(
            "مكتب الضرائب، الطابق الأول. الحساب مجاني في الشباك رقم 4، من الاثنين إلى الجمعة بين 8:30 و12:30، ومساء الخميس أيضًا.",
        );
        live.notices.truncate(1);
    }
    live
}
