//! A property with its value in one object, as rules judge it.

use super::{Finding, Rule, Sink};
use crate::contract::{Contract, Instance, Property, words};
use crate::document::Node;
use crate::document::message::Message;

/// A property that the contract knows, and the key and value that it has in one object.
pub(crate) struct Member<'m, 'a, 'c> {
    pub(crate) contract: &'m Contract,
    /// The object.
    pub(crate) instance: &'m Instance<'a, 'c>,
    /// The property.
    pub(crate) property: &'m Property,
    /// The key under which it stands: its name or another accepted one.
    pub(crate) key: Node<'a>,
    /// The value.
    pub(crate) value: Node<'a>,
}

impl<'m, 'a, 'c> Member<'m, 'a, 'c> {
    /// The property called `name`, if it is there and the schema finds no fault with it.
    pub(crate) fn sound(
        contract: &'m Contract,
        instance: &'m Instance<'a, 'c>,
        name: &str,
        sink: &Sink<'a, '_>,
    ) -> Option<Self> {
        let (key, value) = instance.member(name)?;
        let property = instance.object.find(name)?;
        (!sink.is_misshapen(value)).then_some(Member { contract, instance, property, key, value })
    }

    /// Two members of one object in the order of the text.
    pub(crate) fn in_order(one: Self, other: Self) -> (Self, Self) {
        if one.value.index() < other.value.index() { (one, other) } else { (other, one) }
    }

    /// Its path, as a person writes it.
    pub(crate) fn path(&self) -> String {
        self.instance.path_of(&self.key.as_str().unwrap_or_default())
    }

    /// Its value in a message.
    pub(crate) fn found(&self) -> Message {
        words::found(self.value)
    }

    /// A finding at the value. `rest` is the message behind the property's path.
    pub(crate) fn finding(
        &self,
        rule: &'static Rule,
        rest: impl Into<Message>,
        gist: impl Into<String>,
        sink: &mut Sink<'a, '_>,
    ) -> Finding {
        let message = Message::from(format!("`{}` ", self.path())).and(rest);
        Finding::new(rule, self.value.opening_span(), sink.pointer(self.value), message)
            .with_gist(gist)
            .property(self.key.as_str().unwrap_or_default())
            .source(self.contract.source(self.instance.object, Some(self.property)))
    }
}
