import { describe, expect, test } from 'vitest';
import { Progress } from '../../src/cli/shell/progress.js';

function run(stderrIsTTY: boolean, quiet: boolean, times: readonly number[], env: Record<string, string> = {}): string {
  let err = '';
  let i = 0;
  const progress = new Progress(
    { stderr: { write: (text) => (err += text) }, stderrIsTTY, env },
    'scenarios',
    quiet,
    () => times[Math.min(i++, times.length - 1)]!,
  );
  times.slice(1).forEach((_, n) => progress.step(n + 1, times.length - 1));
  progress.end();
  return err;
}

describe('the bar', () => {
  test('says nothing in the first half second, then at most ten times a second, and is gone at the end', () => {
    expect(run(true, false, [0, 200, 499])).toBe('');
    const slow = run(true, false, [0, 600, 650, 750]);
    expect(slow).toContain('scenarios ████████░░░░░░░░░░░░░░░░ 1 of 3');
    expect(slow).not.toContain('2 of 3');
    expect(slow).toContain('3 of 3');
    expect(slow.endsWith('\r\u001b[2K')).toBe(true);
  });

  test('is drawn in ASCII where the terminal shows nothing else', () =>
    expect(run(true, false, [0, 600, 650, 750], { LC_ALL: 'C' })).toContain('scenarios ########................ 1 of 3'));

  test('is not drawn into a pipe, on a dumb terminal or under --quiet', () => {
    expect(run(false, false, [0, 600, 900])).toBe('');
    expect(run(true, true, [0, 600, 900])).toBe('');
    expect(run(true, false, [0, 600, 900], { TERM: 'dumb' })).toBe('');
  });
});
