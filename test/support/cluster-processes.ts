/** The processes of a throw-away PostgreSQL: to be traced, or to be held still. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './postgres.ts'

/** The server's first process and all that it has started, one for each connection among them. */
export function processesOf({ dataDir }: Cluster): number[] {
  const postmaster = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
  const children = `/proc/${postmaster}/task/${postmaster}/children`
  if (!existsSync(children)) throw new Error('this kernel does not tell the children of a process')
  return [postmaster, ...readFileSync(children, 'utf8').trim().split(' ').map(Number)]
}

/** Stops all of them where they are, as a machine does that hangs; gives what lets them go on. */
export function freeze(cluster: Cluster): () => void {
  const pids = processesOf(cluster)
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}
