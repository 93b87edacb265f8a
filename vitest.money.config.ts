import { defineConfig } from 'vitest/config'

/** What counts money, with the tests beside it alone: for coverage, which is to be full here, and for mutations. */
export default defineConfig({
  test: {
    include: ['src/domain/{ledger,contract,payout}/**/*.test.ts', 'src/domain/money.test.ts'],
    coverage: {
      include: ['src/domain/{ledger,contract,payout}/**/*.ts', 'src/domain/money.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text'],
      thresholds: { branches: 100 },
    },
  },
})
