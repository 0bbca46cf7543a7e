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
  const action = files === "folders" ? "_files -/" : values.length > 0 ? `(${values.join(" ")})` : " ";
  const text = description.replaceAll(/[[\]:]/g, String.raw`\$&`);
  return names.map((name) => quote(`*${name}[${text}]${takesValue ? `:value:${action}` : ""}`));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
