import type { Event, YAMLException } from "js-yaml";
import { MAX_DEPTH } from "../limits.ts";
import { jsYaml } from "./js-yaml.ts";

/** The events of all documents of a text, or what the reader says is wrong with it; its words may quote the text. */
export function readEvents(text: string): Event[] | YAMLException {
  const yaml = jsYaml();
  try {
    return yaml.parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof yaml.YAMLException)) throw error;
    return error;
  }
}
