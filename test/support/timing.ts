/** How long something takes, on a machine that does other things as well. */

const TRIES = 5

/** Ms of the quickest of some tries: what another process took of the machine meanwhile is not in all of them. */
export async function quickest(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const began = performance.now()
    await work()
    least = Math.min(least, performance.now() - began)
  }
  return least
}

/** Ms of the processor that this process has used so far: what others use is not in it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
