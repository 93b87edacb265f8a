/** The byte order mark, without which spreadsheets take a file's UTF-8 for letters of some other kind. */

const MARK = '\uFEFF'

/** The same chunks, the first of them after a mark. Of none there is no file, and no mark. */
export async function* marked(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let isFirst = true
  for await (const chunk of chunks) {
    yield isFirst ? MARK + chunk : chunk
    isFirst = false
  }
}
