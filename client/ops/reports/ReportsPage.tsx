import { PageHeading } from '../ui/index.ts';

export function ReportsPage() {
  return <PageHeading title="Reports" />;
}
