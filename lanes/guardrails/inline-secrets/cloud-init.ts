/** How passwords of users are set where a machine begins (cloud-init 25.1, module "Set Passwords"; shadow 4.17, chpasswd). */
const PIPED =
  /\b(?:echo|printf)[ \t]{1,8}(?:-[a-z]{1,4}[ \t]{1,8})?\\?["']?[\w.-]{1,64}:([^\s"'|\\]{1,200})(?:\\n)?\\?["']?[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t]{1,8})?(?:[\w/]{1,20}\/)?chpasswd\b/g;
const HERE_STRING = /\bchpasswd\b[^\n<;&|]{0,40}<<<[ \t]{0,4}\\?["']?[\w.-]{1,64}:([^\s"'\\;&|]{1,200})/g;
const FED = /\bchpasswd\b[^\n<]{0,40}<<-?[ \t]{0,4}["']?(\w{1,40})["']?[ \t]*\n([\s\S]{0,4000}?)\n[ \t]*\1\b/g;
const LISTED =
  /\bchpasswd["']?:[^\n]{0,80}\n(?:[ \t]{1,80}expire["']?:[^\n]{0,40}\n)?[ \t]{1,80}list["']?:[ \t]{0,8}(?:[|>][-+0-9]{0,2}[ \t]{0,8})?\n((?:[ \t]{1,80}[^\n]{1,300}(?:\n|$)){1,200})/g;

/** A user and a password on a line; what begins a key of YAML has a blank behind its sign. */
const LINE = /^[ \t]*(?:-[ \t]{1,8})?["']?[A-Za-z_][\w.-]{0,63}:([^\s"']{1,200})["']?[ \t\r]*$/gm;

/** What cloud-init makes up a password for. */
const MADE_UP = /^(?:R|RANDOM)$/;

/** The passwords that a text has for `chpasswd`, which may be placeholders. */
export function listChpasswd(text: string): readonly string[] {
  if (!text.includes("chpasswd")) return [];
  const piped = Array.from(text.matchAll(PIPED), ([, password = ""]) => password);
  const fed = text.includes("<<<") ? Array.from(text.matchAll(HERE_STRING), ([, password = ""]) => password) : [];
  const blocks = [
    ...Array.from(text.matchAll(FED), ([, , lines = ""]) => lines),
    ...Array.from(text.matchAll(LISTED), ([, lines = ""]) => lines),
  ];
  const listed = blocks.flatMap((lines) => Array.from(lines.matchAll(LINE), ([, password = ""]) => password));
  return [...piped, ...fed, ...listed].filter((each) => !MADE_UP.test(each));
}
