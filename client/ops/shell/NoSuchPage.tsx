import { Link } from 'wouter';
import { PageHeading } from '../ui/index.ts';

export function NoSuchPage() {
  return (
    <>
      <PageHeading title="There is no such page" />
      <p>
        <Link className="button" href="/">
          See the drops
        </Link>
      </p>
    </>
  );
}
