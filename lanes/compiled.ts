/** Under which the components, which load nothing of lanes/, look for the mark. */
const COMPILED = Symbol.for("credential-lanes/compiled");

/**
 * Marks what a compiler made, and freezes it whole. The mark is the thing itself, and goes into no copy: what was spread,
 * cloned or derived from it is not declared, since nobody approved what it says.
 */
export function markCompiled<Made extends object>(made: Made): Made {
  return freeze(Object.defineProperty(made, COMPILED, { value: made }));
}

function freeze<Value extends object>(value: Value): Value {
  Object.freeze(value);
  for (const each of Object.values(value))
    if (typeof each === "object" && each !== null && !Object.isFrozen(each)) freeze(each);
  return value;
}
