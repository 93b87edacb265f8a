import { describe, expect, it } from 'vitest'
import { Progress } from './progress.ts'

function stream(isTTY: boolean) {
  const written: string[] = []
  const target = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
  return { target, written }
}

describe('the progress bar', () => {
  it('is drawn on a terminal, and full at the end', () => {
    const { target, written } = stream(true)
    const progress = new Progress(2, target)
    progress.advance()
    progress.advance()
    progress.end()
    expect(written.at(-2)).toMatch(/^\r█{30} 100% {2}2\/2 {2}\d+\/s/)
    expect(written.at(-1)).toBe('\n')
  })

  it('is not drawn into a file or a pipe', () => {
    const { target, written } = stream(false)
    const progress = new Progress(1, target)
    progress.advance()
    progress.end()
    expect(written).toEqual([])
  })

  it('is full when there is nothing to do', () => {
    const { target, written } = stream(true)
    new Progress(0, target).end()
    expect(written[0]).toContain('100%')
  })
})
