/** Puts a question to the database, and says what its errors mean. */
export type Ask = <T>(question: () => Promise<T>) => Promise<T>
