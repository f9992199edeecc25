const ENDED_SEQUENCES = new RegExp(
  [
    // OSC, DCS, SOS, PM and APC strings with their terminator
    '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0000-\\u001f\\u007f-\\u009f]*(?:\\u0007|\\u001b\\\\|\\u009c)',
    // CSI
    '(?:\\u001b\\[|\\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]',
    // other escapes of two and three characters
    '\\u001b[ -/]{0,8}[0-Z\\\\-~]',
  ].join('|'),
  'gu',
);
const ORDINARY = /^[\u0020-\u007e]*$/;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/**
 * Text of an input made safe to show: terminal sequences are removed, and every control, direction mark, character that is drawn as
 * nothing or noncharacter that is left becomes something visible, so a name can neither steer a terminal nor pose as another. A line break becomes ⏎.
 */
export const clean = (text: string): string =>
  ORDINARY.test(text)
    ? text
    : text
        .replace(ENDED_SEQUENCES, '')
        .replace(/\r\n|[\r\n]/g, '⏎')
        .replace(INVISIBLE, visible);

/** {@link clean} for text of several lines. */
export const cleanLines = (text: string): string =>
  text
    .split(/\r\n|\n/)
    .map(clean)
    .join('\n');

function visible(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
