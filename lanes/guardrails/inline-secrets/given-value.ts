/** A credential as some format of settings gives it: the name, where the format has one, and the value. */
export interface GivenValue {
  readonly name: string;
  readonly value: string;
}
