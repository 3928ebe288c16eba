//! Payloads made from the rows of a contract, and texts in which they arrive.

use std::collections::BTreeMap;

use fastrand::Rng;
use payvet::contract::{Contract, ObjectType, Presence, Property, StringFormat, Type};

use super::values::{self, Json, Made, Moment};

/// How payloads stand in a text.
pub(super) const LAYOUTS: &[&str] = &["single", "array", "lines", "concatenated"];

/// Members whose values a payload needs in a certain way, by name.
type Prepared = BTreeMap<&'static str, Json>;

/// Whether good payloads exist that have the property, and others that don't.
pub(super) fn may_be_absent(property: &Property) -> bool {
    matches!(property.presence, Presence::Optional | Presence::Variants(_))
}

/// An entity that a payload may name several times, always in the same way.
struct Entity {
    id: String,
    name: String,
    kind: String,
    source_id: u64,
    source_name: String,
}

/// Makes the payloads of one text.
pub(crate) struct Generator<'c, 's> {
    contract: &'c Contract,
    rng: Rng,
    made: Made<'s>,
}

impl<'c, 's> Generator<'c, 's> {
    pub(crate) fn new(contract: &'c Contract, seed: u64, made: &'s mut BTreeMap<String, usize>) -> Self {
        Generator { contract, rng: Rng::with_seed(seed), made: Made(made) }
    }

    /// A text, and the number of payloads in it.
    pub(crate) fn text(&mut self) -> (String, usize) {
        let layout = *self.rng.choice(LAYOUTS).expect("there are layouts");
        self.made.mark(format!("layout {layout}"));
        let values = match layout {
            "lines" | "concatenated" => self.rng.usize(2..5),
            _ => 1,
        };
        let mut text = String::new();
        let mut payloads = 0;
        for _ in 0..values {
            let count = if layout == "array" { self.rng.usize(1..5) } else { 1 };
            payloads += count;
            let mut elements: Vec<Json> = (0..count).map(|_| self.payload()).collect();
            // Arrays directly behind each other are taken for a mistake.
            let is_array = layout == "array" || layout == "lines" && self.rng.u8(..8) == 0;
            let value = match elements.pop() {
                Some(alone) if elements.is_empty() && !is_array => alone,
                last => {
                    elements.extend(last);
                    self.container(elements)
                }
            };
            // A line break ends a line of JSON Lines, even inside of a value.
            let blanks: &[&str] = match (layout, self.rng.u8(..3)) {
                (_, 0) => &[""],
                ("lines", _) => &["", "", "", " ", "\t", "   "],
                _ => &["", "", "", " ", "\n", "\r\n", "\t", "\n    "],
            };
            values::write(&value, blanks, &mut self.rng, &mut text);
            text.push_str(match (layout, self.rng.u8(..3)) {
                ("lines", 0) => "\r\n",
                ("lines", 1) => "\n\n",
                ("concatenated", 0) => "",
                ("concatenated", 1) => " \n ",
                _ => "\n",
            });
        }
        (text, payloads)
    }

    /// One payload alone, with nothing around its tokens.
    pub(crate) fn single(&mut self) -> String {
        let payload = self.payload();
        let mut text = String::new();
        values::write(&payload, &[""], &mut self.rng, &mut text);
        text
    }

    /// The payloads as elements of an array, or as IBM's Events API returns them.
    fn container(&mut self, elements: Vec<Json>) -> Json {
        if self.contract.format != "ibm-verify-fulfillment" || self.rng.bool() {
            return Json::Array(elements);
        }
        self.made.mark("a response of the Events API");
        let object = |name: &str, value: Json| Json::Object(vec![(name.to_owned(), value)]);
        let mut events = vec![("events".to_owned(), Json::Array(elements))];
        if self.rng.bool() {
            let after = vec![
                ("time".to_owned(), Json::raw("\"1775383201250\"")),
                ("id".to_owned(), Json::raw("\"x\"")),
            ];
            events.push(("search_after".to_owned(), Json::Object(after)));
        }
        object("response", object("events", Json::Object(events)))
    }

    fn payload(&mut self) -> Json {
        match self.contract.format.as_str() {
            "elimity-itsm-webhook" => self.change_request(),
            "ibm-verify-fulfillment" => self.event(),
            // A format whose contract says all that there is to say.
            _ => self.object(&self.contract.root().name, None, &Prepared::new()),
        }
    }

    /// The contract's object `name` in a variant: members in any order, optional ones now and then.
    fn object(&mut self, name: &str, variant: Option<&str>, prepared: &Prepared) -> Json {
        let contract = self.contract;
        let object = contract.object(name).expect("the contract has this object");
        let mut members = Vec::new();
        // Objects in which everything, or nearly nothing, is there.
        let likely = *self.rng.choice(&[2, 10, 10, 18, 20]).expect("there are some");
        for property in &object.properties {
            let is_there = match &property.presence {
                Presence::Always | Presence::Expected => true,
                Presence::Optional => self.rng.u8(..20) < likely,
                Presence::Variants(_) => variant.is_none_or(|variant| !property.presence.forbids(variant)),
            };
            if is_there {
                let value = match prepared.get(property.name.as_str()) {
                    Some(value) => value.clone(),
                    None => self.value(object, property, variant),
                };
                self.enter(object, property, &value, &mut members);
            } else {
                self.made.mark(format!("no {name}.{}", property.name));
            }
        }
        self.rng.shuffle(&mut members);
        Json::Object(members)
    }

    /// Puts a member there, under one of its names or under several.
    fn enter(
        &mut self,
        object: &ObjectType,
        property: &Property,
        value: &Json,
        members: &mut Vec<(String, Json)>,
    ) {
        let names: Vec<&str> = property.names().collect();
        let is_under_all = names.len() > 1 && self.rng.u8(..3) == 0;
        let chosen = *self.rng.choice(&names).expect("a property has a name");
        if is_under_all {
            self.made.mark("both names of a property");
        }
        for name in names.into_iter().filter(|name| is_under_all || *name == chosen) {
            self.made.mark(format!("{}.{name}", object.name));
            members.push((name.to_owned(), value.clone()));
        }
    }

    /// Any value that a row accepts.
    fn value(&mut self, object: &ObjectType, property: &Property, variant: Option<&str>) -> Json {
        let known: Vec<&str> = property.known_values().collect();
        if let Some(value) = self.rng.choice(&known) {
            self.made.mark(format!("{}.{} {value}", object.name, property.name));
            return values::string(value, &mut self.rng);
        }
        match property.format {
            Some(StringFormat::DateTime) => {
                return Json::quoted(&Moment::random(&mut self.rng).timestamp(9, &mut self.rng));
            }
            Some(StringFormat::Email) => return values::address(&mut self.rng),
            None => {}
        }
        let types = property.types.in_variant(variant).expect("values that depend on a variant are prepared");
        match self.rng.choice(&types.0).expect("a property has a type") {
            Type::String => {
                let text = values::text(property.filled, &mut self.rng, &mut self.made);
                values::string(&text, &mut self.rng)
            }
            Type::Integer | Type::Number => {
                let number = self.rng.u64(1..1_000_000);
                values::whole(number, &mut self.rng, &mut self.made)
            }
            Type::Boolean => Json::raw(if self.rng.bool() { "true" } else { "false" }),
            Type::Null => {
                self.made.mark(format!("a null {}", property.name));
                Json::raw("null")
            }
            Type::Object | Type::Any => values::anything(3, &mut self.rng),
            Type::Ref(name) => self.object(name, None, &Prepared::new()),
            Type::ListOf(name) => {
                let count = self.rng.usize(..4);
                Json::Array((0..count).map(|_| self.object(name, None, &Prepared::new())).collect())
            }
        }
    }

    fn change_request(&mut self) -> Json {
        let contract = self.contract;
        let variants = contract.root().variants();
        let variant = self.rng.choice(variants).expect("it has variants").as_str();
        self.made.mark(format!("{}.type {variant}", contract.root().name));
        let pool = self.entities();
        let mut prepared = Prepared::from([("type", values::string(variant, &mut self.rng))]);
        let order = self.distinct(pool.len(), 3);
        for (property, entity) in ["entity", "fromEntity", "toEntity"].into_iter().zip(order) {
            prepared.insert(property, self.entity(&pool[entity]));
        }
        prepared.insert("value", self.attribute_value());
        let changes = self.rng.usize(..6);
        let removals = self.rng.usize(usize::from(changes == 0)..4);
        if changes == 0 || removals == 0 {
            self.made.mark("an empty list");
        }
        let removed = self.distinct(pool.len(), removals);
        let pairs: Vec<(usize, usize)> = self
            .distinct(pool.len() * pool.len(), pool.len() * pool.len())
            .into_iter()
            .map(|pair| (pair / pool.len(), pair % pool.len()))
            .filter(|(row, column)| row != column)
            .take(changes)
            .collect();
        if pairs.iter().any(|(row, _)| removed.contains(row)) {
            self.made.mark("a removed row that changes");
        }
        let of_changes = |(row, column): (usize, usize)| {
            let members =
                [("rowEntity", self.entity(&pool[row])), ("columnEntity", self.entity(&pool[column]))];
            self.object("RelationshipChange", None, &Prepared::from(members))
        };
        prepared.insert("relationshipChanges", Json::Array(pairs.into_iter().map(of_changes).collect()));
        let of_removals = |entity: usize| {
            let members = [("entity", self.entity(&pool[entity]))];
            self.object("RowRemoval", None, &Prepared::from(members))
        };
        prepared.insert("rowRemovals", Json::Array(removed.into_iter().map(of_removals).collect()));
        self.object(&contract.root().name, Some(variant), &prepared)
    }

    /// `count` of the numbers below `limit`, in any order.
    fn distinct(&mut self, limit: usize, count: usize) -> Vec<usize> {
        self.rng.choose_multiple(0..limit, count)
    }

    /// Entities of which each has one name, from sources of which each has one name.
    fn entities(&mut self) -> Vec<Entity> {
        let (rng, made) = (&mut self.rng, &mut self.made);
        let mut text = |filled: bool| values::text(filled, rng, made);
        let sources: Vec<String> = (0..3).map(|_| text(true)).collect();
        let kinds: Vec<String> = (0..2).map(|_| text(true)).collect();
        let id = text(true);
        // Entities that differ in one of id, type and source only; and by case, for ids are never
        // normalised.
        let mut keys =
            vec![(id.clone(), 0, 0), (id.clone(), 1, 0), (format!("{id}a"), 0, 0), (format!("{id}A"), 0, 0)];
        keys.extend([(format!("{id} "), 0, 2), (id.clone(), 0, 1)]);
        keys.push((format!("{}{}", text(true), keys.len()), 1, 2));
        if kinds[0] == kinds[1] {
            keys.retain(|(_, kind, _)| *kind == 0);
        }
        let names: Vec<String> = keys.iter().map(|_| text(false)).collect();
        let first_source = self.rng.u64(1..1 << 52);
        let entity = |((id, kind, source), name): ((String, usize, usize), String)| Entity {
            id,
            name,
            kind: kinds[kind].clone(),
            source_id: first_source + source as u64,
            source_name: sources[source].clone(),
        };
        self.made.mark("same id in two sources");
        keys.into_iter().zip(names).map(entity).collect()
    }

    fn entity(&mut self, entity: &Entity) -> Json {
        self.made.mark("an entity again");
        let prepared = Prepared::from([
            ("id", values::string(&entity.id, &mut self.rng)),
            ("name", values::string(&entity.name, &mut self.rng)),
            ("type", values::string(&entity.kind, &mut self.rng)),
            ("sourceId", values::whole(entity.source_id, &mut self.rng, &mut self.made)),
            ("sourceName", values::string(&entity.source_name, &mut self.rng)),
        ]);
        self.object("Entity", None, &prepared)
    }

    /// A value of any type whose two sides differ.
    fn attribute_value(&mut self) -> Json {
        let contract = self.contract;
        let types = contract.object("Value").expect("it has values").variants();
        let value_type = self.rng.choice(types).expect("there are types").as_str();
        self.made.mark(format!("Value.type {value_type}"));
        let (current, requested) = values::two_sides(value_type, &mut self.rng, &mut self.made);
        let value_type = values::string(value_type, &mut self.rng);
        let prepared = Prepared::from([("type", value_type), ("current", current), ("requested", requested)]);
        self.object("Value", None, &prepared)
    }

    fn event(&mut self) -> Json {
        let contract = self.contract;
        let moment = Moment::of_event(&mut self.rng);
        let later = if self.rng.bool() { 0 } else { self.rng.u64(..1_000_000_000) };
        let (rng, made) = (&mut self.rng, &mut self.made);
        let [year, month, day] =
            [moment.year, moment.month, moment.day].map(|part| values::whole(part, rng, made));
        let mut prepared = Prepared::from([
            ("time", values::whole(moment.epoch_milliseconds(), rng, made)),
            ("indexed_at", values::whole(moment.epoch_milliseconds() + later, rng, made)),
            ("year", year),
            ("month", month),
            ("day", day),
        ]);
        for name in ["segment", "@metadata"] {
            prepared.insert(name, values::any_object(3, rng));
        }
        if rng.bool() {
            prepared.insert("geoip", values::any_object(3, rng));
        } else {
            made.mark("a null geoip");
            prepared.insert("geoip", Json::raw("null"));
        }
        let data = self.data();
        prepared.insert("data", data);
        self.object(&contract.root().name, None, &prepared)
    }

    fn data(&mut self) -> Json {
        let contract = self.contract;
        let rng = &mut self.rng;
        let prepared = Prepared::from([
            ("status_code", Json::quoted(&format!("{:03}", rng.u16(..1000)))),
            ("lastUpdatedtime", Json::quoted(&rng.u64(1_000_000_000_000..10_000_000_000_000).to_string())),
            ("result", values::any_case(&["success", "failed", "failure"], rng)),
            ("performedby_type", values::any_case(&["api", "system", "user"], rng)),
        ]);
        let rows = contract.object("Data").expect("it has data").properties.len();
        loop {
            let data = self.object("Data", None, &prepared);
            let Json::Object(members) = &data else { return data };
            if members.len() >= rows {
                self.made.mark("all attributes");
            }
            // Empty data is worth a warning.
            if !members.is_empty() {
                return data;
            }
        }
    }
}
