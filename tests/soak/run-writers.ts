/** What all writers look at. */
interface Ending {
  isOver(): boolean;
}

/** Who is told of what was not as it must be. */
interface Judge {
  object(fault: string): void;
}

/**
 * Has writers work at once until the time is over, and waits for every one of them: where one breaks, the others end with the
 * command that they are at, since what they work with is theirs until then.
 */
export async function runWriters(
  count: number,
  { isOver, object }: Ending & Judge,
  write: (writer: number, ending: Ending) => Promise<void>,
): Promise<void> {
  let isBroken = false;
  const ending: Ending = { isOver: () => isBroken || isOver() };
  const work = async (writer: number): Promise<void> => {
    try {
      await write(writer, ending);
    } catch (error) {
      isBroken = true;
      object(`writer ${writer} broke: ${describe(error)}`);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, writer) => work(writer)));
}

/** With what it was caused by: `fetch failed` alone says nothing. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  return error.cause === undefined ? text : `${text}\ncaused by ${describe(error.cause)}`;
}
