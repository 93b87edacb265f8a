/** The steps of an axis: what people count in, 1, 2 or 5 of a power of ten, so that nobody reads "1.9K" between bars. */

/** At most so many steps from end to end. */
const STEPS_MAX = 5

/** From the step at or below `least` to the one at or above `most`; zero is among them. Both are minor units. */
export function axisTicks(least: number, most: number): number[] {
  const [low, high] = [Math.min(least, 0), Math.max(most, 0)]
  const raw = Math.max((high - low) / (STEPS_MAX - 1), 1)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 5].find((times) => times * power >= raw) ?? 10)
  const first = Math.floor(low / step)
  return Array.from({ length: Math.ceil(high / step) - first + 1 }, (_, at) => (first + at) * step)
}
