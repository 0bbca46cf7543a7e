import { type DeclaredObject, nameObject } from "../lanes/adoption.ts";

/** An object that is new to the stack, and whether it is taken over or made. */
export interface FreshObject {
  readonly object: DeclaredObject;
  readonly isAdopted: boolean;
}

/** `policy x, which CCR-2026-0003 asks for,` */
export function introduce({ kind, id, ccrIds }: DeclaredObject): string {
  return `${kind} ${id}, which ${ccrIds.join(", ")} asks for,`;
}

/** Why an object cannot be adopted: the import of a policy that is not there succeeds, and is empty (pulumi-vault 7.8). */
export function explainAbsence(object: DeclaredObject): string {
  return `ccr:adopt: ${introduce(object)} does not exist: take ${nameObject(object)} off the list`;
}

/** What a reader does about an object that exists. */
export const wayOut = "ccr import-plan shows it, and how it is taken over";
