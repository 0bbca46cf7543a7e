import { redactText } from "../../lanes/secret-scan.ts";

/** The same with every text searched for credentials: what a server says of itself can hold anything. */
export function redactAll<T>(value: T): T {
  if (typeof value === "string") return redactText(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => redactAll(each)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactAll(each)])) as T;
}
