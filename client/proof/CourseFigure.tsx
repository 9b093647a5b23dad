import { formatCount } from '../../shared/display/format.ts';
import type { Point } from '../../shared/proof/course.ts';
import { drawCourse } from './courseDrawing.ts';
import { endTime } from './times.ts';

/** The stock over the time of the sale, in the ticks of the drop page's dial. */
export function CourseFigure({ points }: { readonly points: readonly Point[] }) {
  const drawing = drawCourse(points);
  if (drawing === undefined) return null;
  const { line, area, top, fromMs, toMs, words } = drawing;
  const spanMs = toMs - fromMs;
  return (
    <figure className="course">
      <p className="course-top muted small">{formatCount(top)} left</p>
      <div className="course-field">
        <svg
          className="course-area"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={`Units left over time. ${words}`}
        >
          <path d={area} />
        </svg>
        <svg className="course-line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path d={line} vectorEffect="non-scaling-stroke" />
        </svg>
      </div>
      <p className="course-ends muted small">
        <time dateTime={new Date(fromMs).toISOString()}>{endTime(fromMs, spanMs)}</time>
        <time dateTime={new Date(toMs).toISOString()}>{endTime(toMs, spanMs)}</time>
      </p>
      <figcaption>{words}</figcaption>
    </figure>
  );
}
