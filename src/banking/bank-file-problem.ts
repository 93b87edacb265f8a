/** Why a bank's file was not read. */

/** A statement with 50,000 transfers has about 30 MB; reading costs memory and the time of a thread. */
export const BANK_FILE_MAX_BYTES = 64 * 1024 * 1024

/** Its message is a sentence for the operator, with the place in the file where there is one. */
export class BankFileProblem extends Error {
  override readonly name = 'BankFileProblem'
  /** From 1. */
  readonly line: number | undefined
  readonly column: number | undefined

  constructor(sentence: string, place?: { line: number; column: number }) {
    super(place === undefined ? sentence : `Line ${place.line}, column ${place.column}: ${sentence}`)
    this.line = place?.line
    this.column = place?.column
  }

  static tooLarge(): BankFileProblem {
    return new BankFileProblem(`The file is larger than ${BANK_FILE_MAX_BYTES / 1024 / 1024} MB.`)
  }
}
