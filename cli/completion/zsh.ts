import type { OptionWords, VerbWords } from "./words.ts";

/** The completion script for zsh: a file named _ccr in fpath, or evaluated after compinit. */
export function formatZsh(verbs: readonly VerbWords[]): string {
  return `#compdef ccr
_ccr() {
  local -a verbs
  verbs=(
${verbs.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command verbs
    _arguments '--help[show help]' '--version[show the version]'
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${verbs.map(formatVerb).join("\n")}
  esac
}
if [ "$funcstack[1]" = _ccr ]; then _ccr "$@"; else compdef _ccr ccr; fi
`;
}

function formatVerb({ name, options, operands, takesFiles }: VerbWords): string {
  const rest = takesFiles ? ["'*:file:_files'"] : operands.length > 0 ? [quote(`1:word:(${operands.join(" ")})`)] : [];
  return `    ${name}) _arguments ${[...options.flatMap(formatOption), ...rest].join(" ")} ;;`;
}

function formatOption({ names, description, takesValue, values, files }: OptionWords): readonly string[] {
  const words = values.length > 0 ? `(${values.join(" ")})` : " ";
  const action = { folders: "_files -/", files: "_files", none: words }[files];
  const text = description.replaceAll(/[[\]:]/g, String.raw`\$&`);
  // With the sign the value may also follow it in the same word.
  const sign = (name: string): string => (takesValue && name.startsWith("--") ? "=" : "");
  return names.map((name) => quote(`*${name}${sign(name)}[${text}]${takesValue ? `:value:${action}` : ""}`));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
