/** Texts that would steer a terminal, a spreadsheet or a reader, were they shown as they are. */
export const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['colour', '\u001b[31mred\u001b[0m'],
  ['clear screen', '\u001b[2J\u001b[Hgone'],
  ['window title', '\u001b]0;owned\u0007x'],
  ['hyperlink', '\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\'],
  ['clipboard', '\u001b]52;c;ZXZpbA==\u0007x'],
  ['device control', '\u001bP1;1|evil\u001b\\x'],
  ['one-byte CSI', '\u009b31mred'],
  ['carriage return', 'PASS\rBREACH'],
  ['backspace and bell', 'A\b\b\u0007B'],
  ['line breaks', 'one\r\ntwo\nthree'],
  ['right to left', 'abc\u202egnp.exe\u2066x'],
  ['zero width', 'pay\u200bpal\ufeff\u00ad\u{e0041}'],
  ['unended sequence', 'x\u001b]0;never ends'],
  ['spreadsheet formula', '=HYPERLINK("http://evil.example","x")'],
];

/** What may stand in text for a terminal without colours. */
export const SAFE = /^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]*$/;
