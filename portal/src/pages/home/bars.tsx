import { useElementSize } from '@mantine/hooks'
import { AxisBottom, AxisLeft } from '@visx/axis'
import { GridRows } from '@visx/grid'
import { scaleBand, scaleLinear } from '@visx/scale'
import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { DayFigures } from '../../api/figures.ts'
import { axisTicks } from '../../format/axis.ts'
import { dayText, shortDayText } from '../../format/dates.ts'
import { compactText, moneyText } from '../../format/money.ts'

interface Series {
  key: 'captured_amount' | 'refunded_amount' | 'paid_out_amount'
  name: string
  color: string
  /** What goes the other way stands below the line. */
  isBelow?: boolean
}

interface BarsProps {
  days: readonly DayFigures[]
  currency: string
  title: string
  series: readonly Series[]
}

const HEIGHT_PX = 220
/** At the right, half of the last day’s name. */
const ROOM = { top: 8, right: 12, bottom: 26, left: 46 }
const BAR_MAX_PX = 24
/** "29 Mar", and what parts it from the next one. */
const DAY_LABEL_PX = 62
const AXIS_TEXT = { fill: 'var(--mantine-color-dimmed)', fontSize: 12, fontFamily: 'inherit' }

/** One bar a day, with what goes the other way below it. A screen reader is given the table instead. */
export default function Bars(props: BarsProps) {
  const { days, title, series } = props
  const { ref, width } = useElementSize()
  const isEmpty = days.every((day) => series.every(({ key }) => (day[key] ?? 0) === 0))
  return (
    <figure className="chart">
      <figcaption>
        {series.length > 1
          ? series.map(({ name, color }) => (
              <span key={name} className="legend" style={{ '--mark': color } as CSSProperties}>
                {name}
              </span>
            ))
          : title}
      </figcaption>
      {isEmpty ? (
        <p className="no-bars">Nothing in these days.</p>
      ) : (
        <div className="bars" ref={ref} style={{ height: HEIGHT_PX }}>
          {width > 0 && <Drawn {...props} width={width} />}
        </div>
      )}
    </figure>
  )
}

function Drawn({ days, currency, series, width }: BarsProps & { width: number }) {
  const [pointed, setPointed] = useState<number>()
  const chart = useRef<SVGSVGElement>(null)
  const isPointed = pointed !== undefined
  // A finger leaves nothing behind by itself: it is done with this day when it touches something else.
  useEffect(() => {
    if (!isPointed) return
    const close = ({ target }: Event) => {
      if (target instanceof Node && !chart.current?.contains(target)) setPointed(undefined)
    }
    document.addEventListener('pointerdown', close)
    return () => document.removeEventListener('pointerdown', close)
  }, [isPointed])
  const heights = days.flatMap((day) => series.map((one) => signed(day, one)))
  const ticks = axisTicks(Math.min(...heights), Math.max(...heights))
  const x = scaleBand({
    domain: days.map(({ day }) => day),
    range: [ROOM.left, width - ROOM.right],
    paddingInner: 0.22,
    paddingOuter: 0.11,
  })
  const y = scaleLinear({
    domain: [ticks[0] ?? 0, ticks.at(-1) ?? 0],
    range: [HEIGHT_PX - ROOM.bottom, ROOM.top],
  })
  const dayAt = ({ clientX, currentTarget }: PointerEvent<SVGElement>) => {
    const at = Math.floor((clientX - currentTarget.getBoundingClientRect().left - ROOM.left) / x.step())
    return at >= 0 && at < days.length ? at : undefined
  }
  const day = pointed === undefined ? undefined : days[pointed]
  const left = (x(day?.day ?? '') ?? 0) + x.bandwidth() / 2
  return (
    <>
      <svg
        ref={chart}
        width={width}
        height={HEIGHT_PX}
        aria-hidden="true"
        onPointerMove={(event) => setPointed(dayAt(event))}
        onPointerDown={(event) => setPointed(dayAt(event))}
        // A finger that is lifted leaves as well: what it asked for stays to be read.
        onPointerLeave={({ pointerType }) => pointerType === 'mouse' && setPointed(undefined)}
      >
        {day && (
          <rect
            className="pointed"
            x={left - x.step() / 2}
            width={x.step()}
            y={ROOM.top}
            height={HEIGHT_PX - ROOM.bottom - ROOM.top}
          />
        )}
        <GridRows
          scale={y}
          tickValues={ticks}
          left={ROOM.left}
          width={width - ROOM.left}
          stroke="var(--line)"
        />
        <AxisLeft
          scale={y}
          left={ROOM.left}
          tickValues={ticks}
          tickFormat={(minor) => compactText(Number(minor), currency)}
          tickLabelProps={{ ...AXIS_TEXT, textAnchor: 'end', dx: -4, dy: 4 }}
          hideAxisLine
          hideTicks
        />
        <AxisBottom
          scale={x}
          top={HEIGHT_PX - ROOM.bottom}
          tickValues={labelled(days, width - ROOM.left - ROOM.right)}
          tickFormat={shortDayText}
          tickLabelProps={{ ...AXIS_TEXT, textAnchor: 'middle' }}
          hideAxisLine
          hideTicks
        />
        {series.map((one) =>
          days.map((of) => (
            <Bar
              key={`${one.key} ${of.day}`}
              color={one.color}
              middle={(x(of.day) ?? 0) + x.bandwidth() / 2}
              width={Math.min(x.bandwidth(), BAR_MAX_PX)}
              from={y(0)}
              to={y(signed(of, one))}
            />
          )),
        )}
      </svg>
      {day && (
        <div
          className="day-tip"
          style={left < width / 2 ? { left: left + 14 } : { right: width - left + 14 }}
        >
          <strong>{dayText(`${day.day}T00:00:00Z`, 'UTC')}</strong>
          {series.map(({ key, name, color }) => (
            <div key={key}>
              <span className="legend" style={{ '--mark': color } as CSSProperties}>
                {name}
              </span>
              <span className="figures">{moneyText(day[key] ?? 0, currency)}</span>
            </div>
          ))}
        </div>
      )}
    </>
  )
}

const signed = (day: DayFigures, { key, isBelow }: Series): number =>
  isBelow ? -(day[key] ?? 0) : (day[key] ?? 0)

/** As many as there is room for, the last day among them. */
function labelled(days: readonly DayFigures[], width: number): string[] {
  const every = Math.ceil(days.length / Math.max(Math.floor(width / DAY_LABEL_PX), 1))
  return days.filter((_, at) => (days.length - 1 - at) % every === 0).map(({ day }) => day)
}

interface BarProps {
  color: string
  middle: number
  width: number
  /** Where zero is, and where its amount. */
  from: number
  to: number
}

/** Round at its end; of the smallest amount a line is seen. */
function Bar({ color, middle, width, from, to }: BarProps) {
  if (from === to) return null
  const sign = Math.sign(to - from)
  const height = Math.max(Math.abs(to - from), 1)
  const round = Math.min(2, height, width / 2)
  const end = from + sign * height
  const [left, right] = [middle - width / 2, middle + width / 2]
  const d = `M${left},${from}V${end - sign * round}Q${left},${end} ${left + round},${end}H${right - round}Q${right},${end} ${right},${end - sign * round}V${from}Z`
  return <path className="bar-of-day" d={d} fill={color} />
}
