namespace DolphinQuant.Models.Calibration;

/// <summary>A calibrated probability and how low it might truly be.</summary>
/// <param name="Value">Probability of the event.</param>
/// <param name="LowerBound">Lower end of the one-sided confidence interval; what a cautious Kelly bet uses.</param>
public readonly record struct CalibratedProbability(double Value, double LowerBound);
