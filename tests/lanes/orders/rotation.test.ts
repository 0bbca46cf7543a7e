import { describe, expect, test } from "vitest";
import { judgeRotation } from "../../../lanes/life/schedule.ts";
import { findOrderedRotations, isRotatedSince } from "../../../lanes/orders/rotation.ts";
import { makeApproved, makeOrder, makeSubject } from "./order.ts";

const order = makeApproved("lane-rotation");
const now = Date.parse("2026-07-10T12:00:00Z");
const ids = (found: ReturnType<typeof findOrderedRotations>): readonly string[] => found.map((each) => each.order.id);

describe("an order to rotate", () => {
  test("counts once it is approved", () => {
    expect(ids(findOrderedRotations(makeSubject(), [makeOrder("lane-rotation")]))).toEqual([]);
    expect(ids(findOrderedRotations(makeSubject(), [order]))).toEqual([order.id]);
    expect(ids(findOrderedRotations(makeSubject(), undefined))).toEqual([]);
  });

  test("until the value was replaced after its approval", () => {
    const rotated = (at: string): ReturnType<typeof makeSubject> =>
      makeSubject((ccr) => {
        ccr.rotations = [{ id: "ROT-1", at, by: "operator" }];
      });
    expect(ids(findOrderedRotations(rotated("2026-06-30T10:00:00+00:00"), [order]))).toEqual([order.id]);
    expect(ids(findOrderedRotations(rotated("2026-07-02T10:00:00+00:00"), [order]))).toEqual([]);
    expect(isRotatedSince({}, now)).toBe(false);
  });

  test("with the earliest day comes first, and one without a day last", () => {
    const later = makeApproved("lane-rotation", (each) => {
      each.id = "CCR-2026-0050";
      each.rotation.due = "2026-12-31";
    });
    const open = makeApproved("lane-rotation", (each) => {
      each.id = "CCR-2026-0049";
      delete each.rotation.due;
    });
    expect(ids(findOrderedRotations(makeSubject(), [open, later, order]))).toEqual([order.id, later.id, open.id]);
  });

  test("makes the lane due now, and overdue behind its day", () => {
    const subject = makeSubject((ccr) => {
      ccr.status = "active";
      ccr.created = "2026-07-01";
    });
    const found = findOrderedRotations(subject, [order]);
    expect(judgeRotation(subject, now).state).toBe("not-yet");
    expect(judgeRotation(subject, now, found)).toMatchObject({ state: "due", order: order.id, due: "2026-09-30" });
    const late = Date.parse("2026-10-01T12:00:00Z");
    expect(judgeRotation(subject, late, found).state).toBe("overdue");
  });
});
