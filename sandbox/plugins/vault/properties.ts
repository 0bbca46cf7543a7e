import type { Change } from "../engine/differences.ts";
import type { CheckFailure, CheckResult, DiffRequest } from "../engine/provider.ts";
import { hasUnknown, type Properties, type Value } from "../engine/values.ts";
import type { Fields } from "./client.ts";
import type { VaultKind } from "./kind.ts";
import { decodeField, fieldOf, findTypeProblem, isSameProperty, type VaultProperty, zeroOf } from "./property.ts";

/** Checks a resource's inputs against its kind's table, and fills in the defaults. */
export function checkInputs(kind: VaultKind, inputs: Properties): CheckResult {
  const accepted = kind.properties.filter(({ output }) => !output);
  const names = accepted.map(({ name }) => name);
  const failures: CheckFailure[] = Object.keys(inputs)
    .filter((name) => !names.includes(name))
    .map((property) => ({ property, reason: "not supported by the sandbox's provider plugin" }));
  const checked: Record<string, Value> = {};
  for (const property of accepted) {
    const value = inputs[property.name] ?? property.default;
    if (value === undefined && property.required) failures.push({ property: property.name, reason: "is required" });
    if (value === undefined) continue;
    checked[property.name] = value;
    const reason = hasUnknown(value) ? undefined : findTypeProblem(property, value);
    if (reason !== undefined) failures.push({ property: property.name, reason });
  }
  return { inputs: checked, failures };
}

/** The differences between the state and new inputs, by the kind's table. */
export function compareProperties(kind: VaultKind, { oldState, inputs }: DiffRequest): readonly Change[] {
  return kind.properties.flatMap((property): readonly Change[] => {
    const { name, replaces = false } = property;
    const wanted = inputs[name];
    if (property.output || (wanted === undefined && property.computed)) return [];
    const actual = oldState[name];
    if (isSameProperty(property, wanted ?? zeroOf(property), actual ?? zeroOf(property))) return [];
    const kindOfChange = actual === undefined ? "add" : wanted === undefined ? "delete" : "update";
    return [{ path: name, kind: kindOfChange, replaces }];
  });
}

/** The fields to send: the inputs, and what `state` holds beside them, reset unless the server computed it. */
export function encodeFields(kind: VaultKind, inputs: Properties, state: Properties = {}): Fields {
  const fields: Record<string, unknown> = {};
  for (const property of kind.properties.filter(({ local, output }) => !local && !output)) {
    const left = property.computed ? state[property.name] : zeroOf(property);
    const value = inputs[property.name] ?? (state[property.name] === undefined ? undefined : left);
    if (value !== undefined) fields[fieldOf(property)] = property.encode?.(value, inputs) ?? value;
  }
  return fields;
}

/** The state of a resource that the server answered with; `known` is what its inputs or its state said before. */
export function decodeState(kind: VaultKind, id: string, answer: Fields, known: Properties): Properties {
  const fields = kind.recognise?.(answer, known) ?? answer;
  const located = { ...known, ...kind.locate(id) };
  const state: Record<string, Value> = {};
  for (const property of kind.properties) {
    const before = known[property.name];
    const live =
      property.local || property.writeOnly ? located[property.name] : decodeField(property, fields[fieldOf(property)]);
    if (live === undefined || (before === undefined && isSameProperty(property, live, zeroOf(property)))) continue;
    // A set that only came back in another order has not changed.
    state[property.name] = before !== undefined && isSameProperty(property, before, live) ? before : live;
  }
  return state;
}

/** The inputs that a state amounts to: those there were before with live values, or all of them for an import. */
export function inputsOf(kind: VaultKind, before: Properties, state: Properties): Properties {
  const isImport = Object.keys(before).length === 0;
  const belongs = ({ name, output }: VaultProperty): boolean =>
    !output && (isImport ? state[name] !== undefined : before[name] !== undefined);
  const entries = kind.properties.filter(belongs);
  return Object.fromEntries(entries.map((property) => [property.name, state[property.name] ?? zeroOf(property)]));
}
