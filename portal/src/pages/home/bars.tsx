import type { CSSProperties } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
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

/** One bar a day, with what goes the other way below it. A screen reader is given the table instead. */
export default function Bars({ days, currency, title, series }: BarsProps) {
  const isEmpty = days.every((day) => series.every(({ key }) => (day[key] ?? 0) === 0))
  const bars = days.map((day) => signed(day, series))
  const heights = bars.flatMap((day) => series.map(({ key }) => day[key] ?? 0))
  const ticks = axisTicks(Math.min(...heights), Math.max(...heights))
  const tick = { fill: 'var(--mantine-color-dimmed)', fontSize: 12 }
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
        <ResponsiveContainer width="100%" height={HEIGHT_PX}>
          <BarChart
            data={bars}
            stackOffset="sign"
            barCategoryGap="22%"
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tick={tick}
              tickLine={false}
              axisLine={{ stroke: 'var(--line)' }}
              tickFormatter={(day: string) => shortDayText(day)}
              minTickGap={24}
            />
            <YAxis
              tick={tick}
              tickLine={false}
              axisLine={false}
              width={52}
              ticks={ticks}
              domain={[ticks[0] ?? 0, ticks.at(-1) ?? 0]}
              tickFormatter={(minor: number) => compactText(minor, currency)}
            />
            <Tooltip
              cursor={{ fill: 'var(--hover)' }}
              isAnimationActive={false}
              contentStyle={{
                background: 'var(--surface)',
                border: '1px solid var(--line)',
                borderRadius: 6,
                color: 'inherit',
              }}
              labelFormatter={(day) => dayText(`${String(day)}T00:00:00Z`, 'UTC')}
              formatter={(minor) => moneyText(Math.abs(Number(minor)), currency)}
            />
            {series.map(({ key, name, color }) => (
              <Bar
                key={key}
                dataKey={key}
                name={name}
                stackId="day"
                fill={color}
                radius={[2, 2, 0, 0]}
                maxBarSize={24}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      )}
    </figure>
  )
}

/** The library draws below the line what is negative. */
function signed(day: DayFigures, series: readonly Series[]): DayFigures {
  const below = series.filter(({ isBelow }) => isBelow).map(({ key }) => [key, -(day[key] ?? 0)])
  return { ...day, ...Object.fromEntries(below) }
}
