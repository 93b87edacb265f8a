import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['src/**/*.test.ts', 'portal/src/**/*.test.ts'],
          // Quick and pure: a process for each of them takes longer than they do.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts', 'bench/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
    // Processes, not threads: tests open databases, set the environment and start servers.
    pool: 'forks',
    // The project's machines have two cores. Each server under test wants one as well, but most of these tests wait: for a
    // job that looks once a second, a disk, a timeout.
    maxWorkers: 4,
    // Tests of races, recovery and pages take seconds, and a minute on a machine that is busy with other things as well; a
    // hang still ends the run.
    testTimeout: 150_000,
    // What is waited for comes as soon as there is time for it.
    expect: { poll: { timeout: 30_000 } },
    // A cluster of its own is made and started in a hook.
    hookTimeout: 120_000,
  },
})
