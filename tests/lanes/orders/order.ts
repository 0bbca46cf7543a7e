import fs from "node:fs";
import path from "node:path";
import { type Checked, checkSources } from "../../../lanes/check.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import type { ChangeOrder } from "../../../lanes/orders/schema.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { approveRequest } from "../../approve.ts";
import { expectWords } from "../expect-words.ts";
import { FIXTURES } from "../fixture.ts";

const folder = path.join(FIXTURES, "ok.orders");
const sources: readonly SourceFile[] = fs
  .readdirSync(folder)
  .sort()
  .map((name) => ({ path: name, text: fs.readFileSync(path.join(folder, name), "utf8") }));

/** The files of a lane and of an order of each type about it. */
export const readOrders = (): readonly SourceFile[] => sources;

type Type = ChangeOrder["request_type"];
type OrderOf<Name extends Type> = Extract<ChangeOrder, { readonly request_type: Name }>;
type Editable<T> = T extends object ? { -readonly [Key in keyof T]: Editable<T[Key]> } : T;

const checked = checkSources(sources);

/** The order of a type that no rule finds anything in, after a change. */
export function makeOrder<Name extends Type>(
  type: Name,
  change: (order: Editable<OrderOf<Name>>) => void = () => undefined,
): OrderOf<Name> {
  const found = checked.find(({ order }) => order?.request_type === type)?.order;
  if (found === undefined) throw new Error(`there is no ${type}`);
  const order = structuredClone(found) as Editable<OrderOf<Name>>;
  change(order);
  return order as OrderOf<Name>;
}

/** The same, approved as it then is. */
export function makeApproved<Name extends Type>(
  type: Name,
  change: (order: Editable<OrderOf<Name>>) => void = () => undefined,
): OrderOf<Name> {
  return approve({ ...makeOrder(type, change), status: "approved" });
}

/** An order with the approval of all its approvers, of exactly its content. */
export function approve<Order extends ChangeOrder>(order: Order): Order {
  return approveRequest(order as unknown as Ccr) as unknown as Order;
}

/** The lane that the orders are about. */
export function makeSubject(change: (ccr: Editable<Ccr>) => void = () => undefined): Ccr {
  const found = checked.find(({ ccr }) => ccr !== undefined)?.ccr;
  const ccr = structuredClone(found) as Editable<Ccr>;
  change(ccr);
  return ccr as Ccr;
}

/** The files of the subject and its orders, with some of their text replaced, checked together. */
export function checkFiles(replace: (source: SourceFile) => string | undefined): readonly Checked[] {
  return checkSources(
    sources.flatMap((source) => {
      const text = replace(source);
      return text === undefined ? [] : [{ ...source, text }];
    }),
  );
}

/** "id code pointer" of every finding, sorted. */
export function listFound(files: readonly Checked[]): readonly string[] {
  return files
    .flatMap(({ source, findings }) =>
      findings.map(({ code, pointer, message, hint }) => {
        expectWords(message, hint);
        return `${source.path.slice(0, 13)} ${code} ${pointer}`;
      }),
    )
    .sort();
}
