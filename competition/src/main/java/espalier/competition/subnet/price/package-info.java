/// Short-term forecasts of a real price, scored on the price that came.
///
/// [PriceJudge] shows the closes of 64 trading days that the seed picks, and asks for the next one;
/// [Forecaster] holds miners of different skill. The series is the Standard & Poor's 500 index from
/// 2000 to 2020, 5,105 days; `README.md` beside the table says where it comes from.
///
/// It is a replay: who looks the days up in the table knows what came. A live subnet asks for a day
/// that has not come, and scores a day later; nothing else differs.
@NullMarked
package espalier.competition.subnet.price;

import org.jspecify.annotations.NullMarked;
