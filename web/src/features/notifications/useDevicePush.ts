import type { UnknownAction } from "@reduxjs/toolkit";
import { useDispatch, useSelector } from "react-redux";
import { selectLanguage } from "~/features/preferences/index.ts";
import type { ApiExtra } from "~/shared/api/index.ts";
import { turnOff, turnOn } from "./device.ts";

/** Turns notifications of this browser on and off; gives whether they are on then. */
export function useDevicePush() {
  const dispatch = useDispatch();
  const language = useSelector(selectLanguage);
  const http = () => {
    const thunk = (_: unknown, __: unknown, extra: ApiExtra) => extra.http;
    return dispatch(thunk as unknown as UnknownAction) as unknown as ApiExtra["http"];
  };
  return {
    turnOn: (userId: string, key: string) => turnOn(http(), userId, key, language),
    turnOff: async () => {
      await turnOff(http());
      return false;
    },
  };
}
