import { Card } from "../Card.tsx";
import { KeyList } from "../KeyList.tsx";

/** All that the keyboard does. */
export default function KeyboardPage() {
  return (
    <Card>
      <KeyList />
    </Card>
  );
}
