//! A property with its value, as the rules of this format judge it.

use crate::contract::{Contract, Instance, words};
use crate::document::Node;
use crate::rules::{Finding, Rule, Sink};

/// A property of one object and the value that it has there, whose shape is right.
pub(super) struct Member<'m, 'a, 'c> {
    contract: &'m Contract,
    pub(super) instance: &'m Instance<'a, 'c>,
    name: &'static str,
    pub(super) value: Node<'a>,
}

impl<'m, 'a, 'c> Member<'m, 'a, 'c> {
    /// The property called `name`, if it is there and the schema finds no fault with it.
    pub(super) fn of(
        contract: &'m Contract,
        instance: &'m Instance<'a, 'c>,
        name: &'static str,
        sink: &Sink<'a, '_>,
    ) -> Option<Self> {
        let value = sink.sound(instance.node, name)?;
        Some(Member { contract, instance, name, value })
    }

    /// Two members of one object in the order of the text.
    pub(super) fn in_order(one: Self, other: Self) -> (Self, Self) {
        if one.value.index() < other.value.index() { (one, other) } else { (other, one) }
    }

    /// Its path, as a person writes it.
    pub(super) fn path(&self) -> String {
        self.instance.path_of(self.name)
    }

    /// Its value in a message.
    pub(super) fn found(&self) -> String {
        words::found(self.value)
    }

    /// A finding at the value. `rest` is the message behind the property's path.
    pub(super) fn finding(
        &self,
        rule: &'static Rule,
        rest: &str,
        gist: impl Into<String>,
        sink: &mut Sink<'a, '_>,
    ) -> Finding {
        let message = format!("`{}` {rest}", self.path());
        let property = self.instance.object.find(self.name);
        Finding::new(rule, self.value.opening_span(), sink.pointer(self.value), message)
            .gist(gist)
            .property(self.name)
            .source(self.contract.source(self.instance.object, property))
    }
}
