import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GPULIEN, scratch } from '../faults/programs.js';

const CLUSTER = new URL('../../samples/cluster/', import.meta.url).pathname;
const PATHS = '1100';
const SHARDS = '3';
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
const has = (...programs: string[]): boolean =>
  programs.every((name) => spawnSync('bash', ['-c', `command -v ${name}`], { env: { PATH } }).status === 0);

/** With a blank in its name. */
const book = join(scratch(), 'a book');
let whole: Buffer;

const gpulien = (...argv: string[]): ReturnType<typeof spawnSync> => spawnSync(process.execPath, [GPULIEN, ...argv], { env: { PATH } });

beforeAll(() => {
  cpSync(new URL('../model/portfolio/book', import.meta.url), book, { recursive: true });
  const one = gpulien('simulate', book, '--paths', PATHS, '--workers', '1', '--json', '--quiet');
  expect(one.status).toBe(0);
  whole = one.stdout as Buffer;
}, 120_000);

/** A gpulien whose second shard fails the first time that it is run, and the variables of the scripts. */
function world(): { readonly out: string; readonly failed: string; readonly env: Record<string, string> } {
  const folder = scratch();
  const failed = join(folder, 'failed');
  const program = join(folder, 'gpulien');
  writeFileSync(
    program,
    `#!/bin/bash\nif [[ " $* " == *' --shard 2/${SHARDS} '* && ! -e '${failed}' ]]; then touch '${failed}'; exit 1; fi\nexec '${process.execPath}' '${GPULIEN}' "$@"\n`,
  );
  chmodSync(program, 0o755);
  const out = join(folder, 'shards');
  return { out, failed, env: { PATH, HOME: folder, BOOK: book, SHARDS, PATHS, OUT: out, GPULIEN: program } };
}

test('two workers write the bytes of one', () => {
  expect(Buffer.compare(gpulien('simulate', book, '--paths', PATHS, '--workers', '2', '--json', '--quiet').stdout as Buffer, whole)).toBe(
    0,
  );
}, 120_000);

describe.skipIf(!has('parallel'))('GNU parallel (skipped without it: Debian has it as parallel)', () => {
  test('runs the shards, one of them again, and the merged file is that of one run', () => {
    const { out, failed, env } = world();
    const { status, stderr } = spawnSync('bash', [join(CLUSTER, 'parallel.sh'), '--jobs', '2'], { env, encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(existsSync(failed)).toBe(true);
    expect(Buffer.compare(readFileSync(join(out, 'result.json')), whole)).toBe(0);
  }, 240_000);
});

describe.skipIf(!has('slurmctld', 'slurmd', 'sbatch') || process.getuid?.() !== 0)(
  'Slurm (skipped without it, or without root: slurm-wlm)',
  () => {
    let idle = false;
    const daemons: ChildProcess[] = [];
    const conf = join(scratch(), 'slurm.conf');
    const node = hostname().split('.')[0]!;
    const slurm = (program: string, ...argv: string[]): string =>
      spawnSync(program, argv, { env: { PATH, SLURM_CONF: conf }, encoding: 'utf8' }).stdout;
    const until = async (what: string, holds: () => boolean, seconds: number): Promise<void> => {
      for (let tries = 0; !holds(); tries++) {
        if (tries > 2 * seconds) throw new Error(`${what}: not within ${seconds} s\n${slurm('squeue', '-l')}${slurm('sinfo')}`);
        await new Promise((after) => setTimeout(after, 500));
      }
    };

    beforeAll(async () => {
      const room = join(conf, '..');
      for (const name of ['state', 'spool']) mkdirSync(join(room, name));
      // One machine that is controller and node, on ports of its own; nobody signs in.
      writeFileSync(
        conf,
        `ClusterName=test
SlurmctldHost=${node}(127.0.0.1)
SlurmctldPort=17817
SlurmdPort=17818
AuthType=auth/none
CredType=cred/none
SlurmUser=root
SlurmdUser=root
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=sched_interval=2
ReturnToService=2
StateSaveLocation=${room}/state
SlurmdSpoolDir=${room}/spool
SlurmctldPidFile=${room}/slurmctld.pid
SlurmdPidFile=${room}/slurmd.pid
NodeName=${node} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=${node} Default=YES State=UP
`,
      );
      for (const program of ['slurmctld', 'slurmd']) daemons.push(spawn(program, ['-D', '-f', conf], { env: { PATH }, stdio: 'ignore' }));
      // A machine whose rights or network keep the daemons from starting says nothing of the scripts.
      idle = await until('the node is idle', () => /\bidle\b/.test(slurm('sinfo', '-h', '-o', '%t')), 60).then(
        () => true,
        () => false,
      );
    }, 90_000);
    afterAll(async () => {
      slurm('scancel', '--user=root');
      for (const daemon of daemons.reverse()) {
        if (daemon.exitCode !== null) continue;
        const ended = new Promise((after) => daemon.once('exit', after));
        daemon.kill();
        await ended;
      }
    }, 60_000);

    test('runs the array and the job that merges, and the merged file is that of one run', async ({ skip }) => {
      if (!idle) skip('the daemons of Slurm do not start on this machine');
      const { out, failed, env } = world();
      writeFileSync(failed, '');
      const { status, stderr } = spawnSync('bash', [join(CLUSTER, 'slurm.sh')], { env: { ...env, SLURM_CONF: conf }, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      await until('the jobs are done', () => slurm('squeue', '-h').trim() === '', 180);
      expect(Buffer.compare(readFileSync(join(out, 'result.json')), whole)).toBe(0);
    }, 240_000);
  },
);
